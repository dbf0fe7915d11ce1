import type { TextsLike } from '../use-text.ts'
import type { filesTexts as zhCN } from '../zh-CN/files.ts'

/** Words of what leaves the bank as a file. */
export const filesTexts = {
  'export.label': 'The current filter as a file',
  'export.xlsx': 'Export to Excel',
  'export.csv': 'Export to CSV',
  'archive.package': 'Archive package',
  'archive.words':
    'The case, its decision and the digests of its evidence, signed by this bank; anybody can verify it offline. Files that show an id number are left out.',
  'archive.digests': 'Download (digests alone)',
  'archive.files': 'Download (with the files)',
  'ownNotices.title': 'Past notices',
  'ownNotices.lead': 'The table is masked as the public page is; the package holds all cases of the notice.',
  'ownNotices.none': 'No notice was posted yet.',
  'ownNotices.postedOn': 'Posted',
  'ownNotices.endsAt': 'Ends',
  'ownNotices.count': 'Cases',
  'ownNotices.OPEN': 'Open',
  'ownNotices.CLOSED': 'Ended',
  'ownNotices.xlsx': 'Table (Excel)',
  'ownNotices.docx': 'Table (Word)',
} as const satisfies TextsLike<typeof zhCN>
