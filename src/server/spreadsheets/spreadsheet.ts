import type { BilingualText } from '../../contract/problem.ts'

/** One row of a table as it stands in the file: every cell as text, '' where there is nothing. */
export interface SheetRow {
  /** As spreadsheet programs count: the first row is 1. */
  number: number
  cells: string[]
}

/** A fault at a cell of somebody's table, or at the row as a whole where `column` is null. */
export interface CellFault {
  /** The first row is 1. */
  row: number
  /** The first column is 0. */
  column: number | null
  text: string
}

/** What a table may be at most. An unpacked byte costs memory, a cell costs time. */
export const sheetLimits = {
  /** Of the file as it is sent. */
  bytes: 10 * 1024 * 1024,
  /** Of all parts of a workbook, and of a csv as text. */
  unpackedBytes: 160 * 1024 * 1024,
  parts: 500,
  sheets: 20,
  rows: 200_000,
  columns: 100,
  cells: 3_000_000,
  /** Of one cell, as Excel has it. */
  cellLength: 32_767,
} as const

/** Why a file is not read. The reader is told what to do about it. */
export const sheetRefusals = {
  old: {
    zh: '这是旧版 Excel 文件（.xls），请另存为 .xlsx 后再上传',
    en: 'this is an old Excel file (.xls); save it as .xlsx and send that',
  },
  encrypted: {
    zh: '文件设有打开密码，请取消密码后再上传',
    en: 'the file is locked with a password; remove the password and send it again',
  },
  notATable: {
    zh: '这不是 .xlsx 或 .csv 表格',
    en: 'this is neither an .xlsx nor a .csv table',
  },
  damaged: {
    zh: '文件已损坏或不完整，请重新导出',
    en: 'the file is damaged or incomplete; export it again',
  },
  swells: {
    zh: `解开后超过 ${sheetLimits.unpackedBytes / 1024 / 1024} MB，请分成几个文件`,
    en: `it unpacks to more than ${sheetLimits.unpackedBytes / 1024 / 1024} MB; split it into several files`,
  },
  entities: {
    zh: '文件含有表格中不应出现的实体定义（DOCTYPE）',
    en: 'the file declares entities (DOCTYPE), which no table does',
  },
  tooManySheets: {
    zh: `工作表超过 ${sheetLimits.sheets} 张或部件过多，请只留要导入的一张`,
    en: `more than ${sheetLimits.sheets} sheets or too many parts; keep only the sheet to import`,
  },
  tooManyCells: {
    zh: `表格过大：最多 ${sheetLimits.rows} 行、${sheetLimits.columns} 列`,
    en: `the table is too large: at most ${sheetLimits.rows} rows and ${sheetLimits.columns} columns`,
  },
  external: {
    zh: '文件含有宏、外部链接或嵌入对象，请只复制数值到新文件',
    en: 'the file holds macros, external links or embedded objects; copy the values into a new file',
  },
  formulas: {
    zh: '表格含有公式，请全选、复制、“选择性粘贴为数值”后再上传',
    en: 'the table holds formulas; select all, copy, paste as values, and send it again',
  },
  encoding: {
    zh: '无法识别文字编码，请另存为 UTF-8 或 GB18030 的 csv，或 .xlsx',
    en: 'the encoding of the text is not known; save it as csv in UTF-8 or GB18030, or as .xlsx',
  },
  exhausting: {
    zh: '读取这个文件所需的内存或时间超过上限，请分成几个文件',
    en: 'reading this file takes more memory or time than allowed; split it into several files',
  },
} as const satisfies Record<string, BilingualText>

export type SheetRefusal = keyof typeof sheetRefusals

/** Thrown where a file is not read; within the process that reads it and the one that asked. */
export class RefusedSheet extends Error {
  readonly refusal: SheetRefusal

  constructor(refusal: SheetRefusal) {
    super(refusal)
    this.refusal = refusal
  }
}

/** `A1` of a row counted from 1 and a column counted from 0. */
export function addressOf(row: number, column: number): string {
  return `${columnLetters(column)}${row}`
}

export function columnLetters(column: number): string {
  const rest = Math.floor(column / 26)
  return (rest > 0 ? columnLetters(rest - 1) : '') + String.fromCharCode(65 + (column % 26))
}
