import { serve } from '../../server/main.ts'
import type { CommandContext } from '../main.ts'

/** Serves until SIGTERM or Ctrl-C; then finishes requests and jobs and stops the database. A later signal hurries. */
export async function serveBank({ config, terminal, signals }: CommandContext): Promise<number> {
  const serving = await serve(config, (zh, en) => terminal.tell(zh, en))
  await signals.untilStopped(() => serving.stop())
  return 0
}
