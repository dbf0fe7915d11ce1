const running = ['IN_REVIEW', 'SUPPLEMENT_REQUIRED', 'AWAITING_NOTICE', 'ON_NOTICE', 'SUSPENDED']

/** Whether a case is under way still: what waits while its account is frozen. */
export const isRunning = (state: string) => running.includes(state)
