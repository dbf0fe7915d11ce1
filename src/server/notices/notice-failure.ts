/** Why a notice could not be sent: a short code without names or addresses, and whether another try is worth it. */
export class NoticeFailure extends Error {
  readonly reason: string
  readonly isFinal: boolean
  constructor(reason: string, isFinal = false) {
    super(reason)
    this.name = 'NoticeFailure'
    this.reason = reason.slice(0, 200)
    this.isFinal = isFinal
  }
}

/** The reason of whatever was thrown; the words of servers may hold addresses and are left out. */
export function failureOf(error: unknown): NoticeFailure {
  if (error instanceof NoticeFailure) return error
  const { code, responseCode, command } = error as { code?: string; responseCode?: number; command?: string }
  if (responseCode !== undefined) {
    // A mailbox that a server refuses for good is not there tomorrow either.
    return new NoticeFailure(`smtp_${responseCode}`, command === 'RCPT TO' && responseCode >= 500)
  }
  return new NoticeFailure(typeof code === 'string' && /^\w{2,40}$/.test(code) ? code : 'unexpected')
}
