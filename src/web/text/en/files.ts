import type { TextsLike } from '../use-text.ts'
import type { filesTexts as zhCN } from '../zh-CN/files.ts'

/** Words of what leaves the bank as a file. */
export const filesTexts = {
  'export.label': 'The current filter as a file',
  'export.xlsx': 'Export to Excel',
  'export.csv': 'Export to CSV',
} as const satisfies TextsLike<typeof zhCN>
