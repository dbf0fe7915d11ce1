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
  'ownNotices.document': 'Decision document',
  'ownNotices.template': 'Layout of decision documents',
  'object.decision_document': 'Annex of a decision document',
  'file.accepts.document': 'A document of Word (.docx), at most 2 MB',
  'file.refused.document': 'Only .docx is taken; save an old .doc as .docx.',
  'template.title': 'Layout of decision documents',
  'template.lead':
    'Decision documents and their annex are written in the layout of the college. Its placeholders are checked when it is uploaded; macros, embedded objects and links to elsewhere are refused.',
  'template.present': 'In use',
  'template.default': 'The layout that comes with the bank.',
  'template.own': '{name}, version {version}.',
  'template.fetch': 'Download the layout',
  'template.upload': 'Upload a new layout',
  'template.reset': 'Back to the layout of the bank',
  'template.resetQuestion': 'From now on documents are written in the layout of the bank. What was uploaded stays.',
  'template.placeholders': 'Placeholders',
  'template.once': 'Anywhere:',
  'template.line': 'For each line of the annex, between these marks:',
  'template.used': 'in use',
  'ownNotices.preview': 'Preview of the decision document',
} as const satisfies TextsLike<typeof zhCN>
