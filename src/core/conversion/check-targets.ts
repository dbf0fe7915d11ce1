import type { Credit } from '../credit.ts'
import type { Bilingual } from '../case/workflow.ts'

/** Where a course of the learner's programme stands. */
export interface CourseStanding {
  courseId: string
  name: Bilingual
  credits: Credit
  isConvertible: boolean
  state: 'PASSED' | 'FAILED' | 'OPEN' | 'IN_CONVERSION' | 'CONVERTED' | 'CHEATING'
}

/** Why a course is no target now; the words carry the nearest fix. */
export type TargetHindrance = { code: TargetHindranceCode; reason: Bilingual }
export type TargetHindranceCode =
  | 'excluded'
  | 'passed'
  | 'in_conversion'
  | 'converted'
  | 'cheating'
  | 'not_in_programme'

const hindrances: Record<TargetHindranceCode, Bilingual> = {
  excluded: {
    zh: '该类课程（如思想政治理论课、毕业设计、岗位实习）不参与转换，请选择其他课程',
    en: 'courses of this kind (political theory, thesis, graduation internship) are excluded; choose another',
  },
  passed: { zh: '课程已通过，无需转换', en: 'the course is passed already' },
  in_conversion: {
    zh: '该课程已在另一件申请中，可先撤回那件申请',
    en: 'another application holds it; withdraw that first',
  },
  converted: { zh: '该课程已经转换', en: 'the course was converted already' },
  cheating: { zh: '该课程因考试违纪记录，不能转换，须重修', en: 'it was failed for cheating and must be taken again' },
  not_in_programme: { zh: '不在您的人才培养方案中', en: 'it is not in your programme plan' },
}

/** Why the course cannot be a target now, or null when it can. A failed course can: conversion replaces it. */
export function findTargetHindrance(standing: CourseStanding | undefined): TargetHindrance | null {
  const code = hindranceCode(standing)
  return code ? describeHindrance(code) : null
}

export function describeHindrance(code: TargetHindranceCode): TargetHindrance {
  return { code, reason: hindrances[code] }
}

function hindranceCode(standing: CourseStanding | undefined): TargetHindranceCode | null {
  if (!standing) return 'not_in_programme'
  if (!standing.isConvertible) return 'excluded'
  switch (standing.state) {
    case 'PASSED':
      return 'passed'
    case 'CONVERTED':
      return 'converted'
    case 'IN_CONVERSION':
      return 'in_conversion'
    case 'CHEATING':
      return 'cheating'
    default:
      return null
  }
}
