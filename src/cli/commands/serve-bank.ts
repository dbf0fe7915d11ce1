import { serve } from '../../server/main.ts'
import type { CommandContext } from '../main.ts'

/** Serves until SIGTERM or Ctrl-C; then finishes requests and jobs and stops the database. A second signal hurries. */
export async function serveBank({ config, terminal }: CommandContext): Promise<number> {
  const serving = await serve(config, (zh, en) => terminal.tell(zh, en))
  return new Promise((resolve) => {
    let isStopping = false
    const stop = () => {
      if (isStopping) process.exit(1)
      isStopping = true
      terminal.tell('正在结束：完成处理中的请求和任务…', 'Stopping: finishing requests and jobs …')
      serving.stop().then(
        () => resolve(0),
        (error: unknown) => {
          process.stderr.write(`${String(error)}\n`)
          resolve(2)
        },
      )
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  })
}
