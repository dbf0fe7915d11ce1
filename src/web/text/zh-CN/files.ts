/** Words of what leaves the bank as a file. */
export const filesTexts = {
  'export.label': '导出当前筛选结果',
  'export.xlsx': '导出 Excel',
  'export.csv': '导出 CSV',
} as const
