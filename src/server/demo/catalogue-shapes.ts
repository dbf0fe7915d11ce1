import { z } from 'zod'
import { both } from './college-shapes.ts'

/** The shapes of the files in packs/catalogue. Field and checklist lines are those of the contract. */

const code = z
  .string()
  .regex(/^[A-Za-z0-9-]+$/)
  .max(48)
const key = z
  .string()
  .regex(/^[a-zA-Z][a-zA-Z0-9-]*$/)
  .max(48)

const field = z
  .strictObject({
    key,
    label: both,
    type: z.enum(['text', 'date', 'number', 'choice']),
    isRequired: z.boolean(),
    minimum: z.number().nullable().default(null),
    maximum: z.number().nullable().default(null),
    choices: z.array(z.strictObject({ value: z.string().min(1).max(64), label: both })).default([]),
  })
  .refine((one) => (one.type === 'choice') === one.choices.length > 0, 'choices belong to a field of type choice')
  .refine((one) => one.type !== 'number' || (one.minimum !== null && one.maximum !== null), 'a number has limits')

const checklistLine = z.strictObject({
  key,
  label: both,
  isRequired: z.boolean(),
  needsOriginalSeen: z.boolean(),
  sensitivity: z.enum(['none', 'personal', 'id-number']),
  accepts: z.enum(['pdf', 'image', 'both']),
  filesMaximum: z.int().min(1).max(20),
})

const step = z.strictObject({ id: key, name: both, body: both, workingDays: z.int().min(1).nullable() })

export const outcomeKindsFile = z.strictObject({
  steps: z.array(step).min(1),
  kinds: z
    .array(
      z.strictObject({
        code,
        position: z.int().min(1),
        name: both,
        description: both,
        subkinds: z.array(both).min(1),
        needsCertificateNumber: z.boolean(),
        fields: z.array(field).min(1).max(20),
        checklist: z.array(checklistLine).min(1).max(20),
        checks: z.array(both).min(1),
        procedure: both,
      }),
    )
    .min(1),
})

export const outcomeDefinitionsFile = z.strictObject({
  recognisedFrom: z.iso.date(),
  definitions: z
    .array(
      z.strictObject({
        code: code.max(64),
        kind: code,
        name: both,
        level: z.string().min(1).max(64).nullable().default(null),
        issuer: z.string().min(1).max(200),
        isIssuerOpen: z.boolean().default(false),
        needsCertificateNumber: z.boolean().optional(),
        creditsMaximum: z.int().min(50).max(10_000).multipleOf(50),
        creditCategory: code,
        validityMonths: z.int().min(1).max(1200).nullable(),
        isRepeatable: z.boolean(),
        isVerified: z.boolean(),
        source: z.string().min(1).max(200),
        recognisedTo: z.iso.date().nullable().default(null),
      }),
    )
    .min(1),
})

export const creditCategoriesFile = z.strictObject({
  categories: z.array(z.strictObject({ code: code.max(32), position: z.int().min(1), name: both })).min(1),
})

/** The acts on a case or an account that need a coded reason. */
export const reasonedActs = [
  'return',
  'reject',
  'partly_approve',
  'dismiss_objection',
  'uphold_objection',
  'settle_objection',
  'reverse',
  'revoke',
  'freeze',
  'unfreeze',
  'close',
  'reopen',
  'stop_notice',
] as const

export const reasonCodesFile = z.strictObject({
  reasons: z.array(z.strictObject({ code, appliesTo: z.array(z.enum(reasonedActs)).min(1), text: both })).min(1),
})

export const onexCertificatesFile = z.strictObject({
  certificates: z
    .array(
      z.strictObject({
        code,
        batch: z.int().min(1).max(4),
        name: both,
        issuer: z.string().min(1).max(200),
        levels: z.array(z.enum(['junior', 'intermediate', 'senior'])).min(1),
        status: z.enum(['active', 'ended', 'unverified']),
        provenance: z.enum(['public-list', 'unchecked']),
      }),
    )
    .min(1),
})

type OutcomeKindsPack = z.output<typeof outcomeKindsFile>
export type CataloguedKind = OutcomeKindsPack['kinds'][number] & { steps: OutcomeKindsPack['steps'] }
export type CataloguedOutcome = z.output<typeof outcomeDefinitionsFile>['definitions'][number] & {
  recognisedFrom: string
}
export type CreditCategory = z.output<typeof creditCategoriesFile>['categories'][number]
export type ReasonCode = z.output<typeof reasonCodesFile>['reasons'][number]
export type OnexCertificate = z.output<typeof onexCertificatesFile>['certificates'][number]
