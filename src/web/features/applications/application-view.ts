import type { readApplication } from '../../../contract/applications.ts'
import type { AnswerOf } from '../../../contract/operation.ts'

export type Application = AnswerOf<typeof readApplication>
export type Act = Application['allowedActs'][number]

/** Whether the server allows the caller this act on the case now. */
export const canDo = (application: Application, act: Act) => application.allowedActs.includes(act)
