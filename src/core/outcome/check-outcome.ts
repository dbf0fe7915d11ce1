import type { Bilingual } from '../case/workflow.ts'
import { addDays } from '../calendar/civil-date.ts'
import { normaliseCertificateNumber, normaliseIssuer } from '../identity/numbers.ts'
import { findFieldFaults, type FieldDefinition, type FieldValues } from './fields.ts'
import { findExpiry } from './validity.ts'

/** What a definition of the catalogue asks of an outcome that refers to it. */
export interface OutcomeRules {
  /** Civil dates: only what was obtained in between is recognised; open at the end when null. */
  recognisedFrom: string
  recognisedTo: string | null
  /** How long it counts from the day it was obtained; null for ever. */
  validityMonths: number | null
  /** Who gives it. Open: a sort of body, of which the learner states the one that gave it. */
  issuer: string
  isIssuerOpen: boolean
  needsCertificateNumber: boolean
  fields: readonly FieldDefinition[]
}

/** What a learner states about an outcome. Dates are civil dates. */
export interface StatedOutcome {
  issuer: string | null
  certificateNumber: string | null
  obtainedOn: string
  validTo: string | null
  fields: FieldValues
}

export interface OutcomeRefusal {
  code:
    | 'obtained_in_future'
    | 'obtained_too_long_ago'
    | 'not_recognised_then'
    | 'validity_before_obtained'
    | 'expired'
    | 'issuer_missing'
    | 'issuer_differs'
    | 'number_missing'
    | 'field'
  reason: Bilingual
}

/** Nobody deposits what is older than a working life; a date before it is a slip of the keyboard. */
const daysBackMaximum = 60 * 366

/** Every reason why the outcome cannot be deposited as stated on the day; none when it can. */
export function checkOutcome(rules: OutcomeRules, stated: StatedOutcome, today: string): OutcomeRefusal[] {
  return [
    ...checkDates(rules, stated, today),
    ...checkIssuer(rules, stated),
    ...checkNumber(rules, stated),
    ...findFieldFaults(rules.fields, stated.fields).map((reason) => ({ code: 'field' as const, reason })),
  ]
}

function checkDates(rules: OutcomeRules, stated: StatedOutcome, today: string): OutcomeRefusal[] {
  const { obtainedOn, validTo } = stated
  const { recognisedFrom, recognisedTo } = rules
  const refusals: OutcomeRefusal[] = []
  const refuse = (code: OutcomeRefusal['code'], zh: string, en: string) => refusals.push({ code, reason: { zh, en } })
  if (obtainedOn > today) {
    refuse('obtained_in_future', '取得日期不能晚于今天', 'it cannot have been obtained after today')
  } else if (obtainedOn < addDays(today, -daysBackMaximum)) {
    refuse('obtained_too_long_ago', '取得日期过早，请核对年份', 'it was obtained too long ago; check the year')
  } else if (obtainedOn < recognisedFrom) {
    const en = `it is recognised when obtained on or after ${recognisedFrom}`
    refuse('not_recognised_then', `该项目自 ${recognisedFrom} 起认定`, en)
  } else if (recognisedTo !== null && obtainedOn > recognisedTo) {
    const en = `only what was obtained up to ${recognisedTo} is recognised`
    refuse('not_recognised_then', `该项目仅认定 ${recognisedTo} 及以前取得的成果`, en)
  }
  if (validTo !== null && validTo < obtainedOn) {
    refuse('validity_before_obtained', '有效期不能早于取得日期', 'it cannot expire before it was obtained')
    return refusals
  }
  const expiry = findExpiry(obtainedOn, validTo, rules.validityMonths)
  if (obtainedOn <= today && expiry !== null && expiry < today) {
    refusals.push({ code: 'expired', reason: describeExpiry(expiry) })
  }
  return refusals
}

/** Says since when an outcome no longer counts. */
function describeExpiry(expiry: string): Bilingual {
  return {
    zh: `该成果有效期至 ${expiry}，已过期，申请时须在有效期内`,
    en: `it was valid until ${expiry} and must be valid on the day of application`,
  }
}

/** A certificate is its issuer's: who could write another name would register it beside its owner. */
function checkIssuer({ issuer, isIssuerOpen }: OutcomeRules, stated: StatedOutcome): OutcomeRefusal[] {
  const given = stated.issuer === null ? '' : normaliseIssuer(stated.issuer)
  if (isIssuerOpen && given === '') {
    const reason = { zh: `请填写颁发机构（${issuer}的名称）`, en: `state the issuer by its name (here: ${issuer})` }
    return [{ code: 'issuer_missing', reason }]
  }
  if (isIssuerOpen || stated.issuer === null || given === normaliseIssuer(issuer)) return []
  return [{ code: 'issuer_differs', reason: { zh: `颁发机构应为“${issuer}”`, en: `its issuer is ${issuer}` } }]
}

/** A number without a letter or digit is no number: nothing could be claimed by it. */
function checkNumber(rules: OutcomeRules, { certificateNumber }: StatedOutcome): OutcomeRefusal[] {
  const isGiven = certificateNumber !== null && certificateNumber.trim() !== ''
  if (!rules.needsCertificateNumber && !isGiven) return []
  if (isGiven && normaliseCertificateNumber(certificateNumber) !== '') return []
  return [{ code: 'number_missing', reason: { zh: '请填写证书编号', en: 'state the certificate number' } }]
}

/** All reasons as one sentence part in each language. */
export function joinReasons(refusals: readonly OutcomeRefusal[]): Bilingual {
  return {
    zh: refusals.map(({ reason }) => reason.zh).join('；'),
    en: refusals.map(({ reason }) => reason.en).join('; '),
  }
}
