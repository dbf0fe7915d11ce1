import type { Bilingual } from '../case/workflow.ts'

/** Kinds of unit: 二级学院、专业群、部门、委员会、班级. */
export const unitKinds = ['DEPARTMENT', 'MAJOR_GROUP', 'OFFICE', 'COMMITTEE', 'CLASS'] as const
export type UnitKind = (typeof unitKinds)[number]

const allowedParents: Record<UnitKind, readonly (UnitKind | null)[]> = {
  DEPARTMENT: [null, 'DEPARTMENT'],
  MAJOR_GROUP: ['DEPARTMENT'],
  OFFICE: [null, 'OFFICE'],
  COMMITTEE: [null, 'DEPARTMENT', 'OFFICE'],
  CLASS: ['DEPARTMENT', 'MAJOR_GROUP'],
}

/** Why a unit cannot stand there, or null when it can. */
export function findPlaceFault(kind: UnitKind, parent: UnitKind | null): Bilingual | null {
  if (allowedParents[kind].includes(parent)) return null
  return kind === 'CLASS' || kind === 'MAJOR_GROUP'
    ? {
        zh: kind === 'CLASS' ? '班级须设在二级学院或专业群之下' : '专业群须设在二级学院之下',
        en:
          kind === 'CLASS' ? 'a class belongs to a department or a group of majors' : 'a group belongs to a department',
      }
    : { zh: '该类机构不能设在所选机构之下', en: 'a unit of this kind cannot stand below the chosen one' }
}
