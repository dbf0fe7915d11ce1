/** What the states of an import mean to whoever sent it. */
export const meanings = {
  MAPPING: 'wait',
  CHECKING: 'info',
  CHECKED: 'wait',
  IMPORTING: 'info',
  DONE: 'good',
  DISCARDED: 'quiet',
} as const
