import { App } from 'antd'
import type { AnswerOf, Operation } from '../../../contract/operation.ts'
import { useAct } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useSession } from '../../session.tsx'
import { useText } from '../../text/text.ts'

/** An act of set-up that says when it is done. */
export function useSettling<O extends Operation>(operation: O, onDone?: (answer: AnswerOf<O>) => void) {
  const { message } = App.useApp()
  const { t } = useText()
  return useAct(operation, {
    onDone: (answer) => {
      void message.success(t('setUp.done'))
      onDone?.(answer)
    },
  })
}

/** Academic Affairs settles all but the catalogue, which is the Credit Bank Office's; each reads the other's. */
export function useMaySettle(what: 'college' | 'catalogue'): boolean {
  const { hasRole } = useSession()
  return hasRole(what === 'college' ? 'academic_affairs' : 'credit_bank_office')
}

/** The page that all of the set-up belongs to. */
export function useSetUpParent() {
  const { t } = useText()
  return { path: paths.setUp(), name: t('nav.setUp') }
}
