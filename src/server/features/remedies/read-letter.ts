import { hash } from 'node:crypto'
import { invariant } from '../../../core/invariant.ts'
import { Problem } from '../../../contract/problem.ts'
import { recordAccess } from '../../access/access-log.ts'
import type { Actor } from '../../access/actor.ts'
import { readPolicyOfCase } from '../../cases/college-policy.ts'
import { civilDateOf } from '../../cases/deadlines.ts'
import { writeDelivery } from '../../cases/deliveries.ts'
import { readInstitution } from '../../cases/institution.ts'
import type { Tx } from '../../database/database.ts'
import { renderPdf, type PdfTemplate } from '../../documents/render-pdf.ts'
import type { World } from '../../world.ts'
import { composeLetter, type LetterContent } from './letter-content.ts'
import { reachRemedies } from './reach-remedies.ts'

const newest: PdfTemplate = 'letter@1'

interface Asked {
  decisionId: string
  language: 'zh' | 'en'
}

interface Letter {
  template: PdfTemplate
  content: LetterContent
  /** Null the first time. */
  sha256: Buffer | null
}

/**
 * A decision as a letter in PDF. What it says is kept with the digest of the file when it is first asked for; from then
 * on it is set from that, and comes out byte for byte the same. Its learner's look delivers it; one of staff is logged.
 */
export async function readLetter(world: World, actor: Actor, applicationId: string, asked: Asked) {
  const { place, capacity, scope } = await reachRemedies(world, actor, applicationId)
  const letter = await world.gate.write(scope, async (tx) => {
    const found = await findLetter(tx, place.learnerId, applicationId, asked)
    const at = world.clock.now()
    if (capacity) {
      const about = { subjectId: place.learnerId, objectKind: 'letter', objectId: asked.decisionId }
      await recordAccess(tx, world, { actor, capacity, ...about, fields: ['name', 'student_number', 'decision'] })
    } else {
      const { timeZone } = await readInstitution(tx, place.institutionId)
      const deliveredOn = civilDateOf(at, timeZone)
      const opened = { way: 'OPENED' as const, deliveredOn, recordedBy: null, at }
      await writeDelivery(tx, { ...place, decisionId: asked.decisionId, ...opened })
    }
    return found
  })
  const bytes = await renderPdf(letter.template, letter.content)
  const sha256 = hash('sha256', bytes, 'buffer')
  const known = letter.sha256 ?? (await world.gate.write(scope, (tx) => keep(tx, world, place, asked, letter, sha256)))
  invariant(known.equals(sha256), 'a letter comes out as it did the first time')
  return { bytes, fileName: `${letter.content.number}-${asked.language}.pdf` }
}

/** Keeps a letter that was set for the first time; of two at once, the first one stays. */
async function keep(
  tx: Tx,
  world: World,
  place: { learnerId: string; institutionId: string },
  { decisionId, language }: Asked,
  { template, content }: Letter,
  sha256: Buffer,
): Promise<Buffer> {
  await tx
    .insertInto('decision_letter')
    .values({
      learner_id: place.learnerId,
      decision_id: decisionId,
      language,
      institution_id: place.institutionId,
      template,
      content: JSON.stringify(content),
      sha256,
      recorded_at: world.clock.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return sha256
}

async function findLetter(tx: Tx, learnerId: string, applicationId: string, asked: Asked): Promise<Letter> {
  const decision = await tx
    .selectFrom('decision as d')
    .innerJoin('application as a', (join) =>
      join.onRef('a.learner_id', '=', 'd.learner_id').onRef('a.id', '=', 'd.application_id'),
    )
    .innerJoin('enrolment as e', (join) =>
      join.onRef('e.learner_id', '=', 'a.learner_id').onRef('e.id', '=', 'a.enrolment_id'),
    )
    .innerJoin('person as p', 'p.id', 'a.learner_id')
    .innerJoin('programme as g', 'g.id', 'e.programme_id')
    .leftJoin('remedy as r', (join) =>
      join.onRef('r.learner_id', '=', 'd.learner_id').onRef('r.answer_id', '=', 'd.id'),
    )
    .leftJoin('decision_letter as l', (join) =>
      join
        .onRef('l.learner_id', '=', 'd.learner_id')
        .onRef('l.decision_id', '=', 'd.id')
        .on('l.language', '=', asked.language),
    )
    .select(['d.number', 'd.outcome', 'd.text_zh', 'd.text_en', 'd.basis', 'd.decided_at', 'd.institution_id'])
    .select(['a.number as application_number', 'a.rule_version', 'p.name', 'e.student_number'])
    .select(['g.name_zh', 'g.name_en', 'r.kind', 'l.template', 'l.content', 'l.sha256'])
    .where('d.learner_id', '=', learnerId)
    .where('d.application_id', '=', applicationId)
    .where('d.id', '=', asked.decisionId)
    .executeTakeFirst()
  if (!decision) throw new Problem('not_found')
  if (decision.sha256 !== null) {
    const content = decision.content as unknown as LetterContent
    return { template: decision.template as PdfTemplate, content, sha256: decision.sha256 }
  }
  const institution = await readInstitution(tx, decision.institution_id)
  const content = composeLetter(
    {
      institution: institution.name,
      number: decision.number,
      outcome: decision.outcome,
      kind: (decision.kind ?? 'DECISION') as 'DECISION' | 'RECONSIDERATION' | 'APPEAL',
      learnerName: decision.name,
      studentNumber: decision.student_number,
      programme: { zh: decision.name_zh, en: decision.name_en },
      applicationNumber: decision.application_number,
      text: { zh: decision.text_zh, en: decision.text_en },
      basis: decision.basis,
      decidedOn: civilDateOf(decision.decided_at, institution.timeZone),
      policy: (await readPolicyOfCase(tx, decision)).remedy,
    },
    asked.language,
  )
  return { template: newest, content, sha256: null }
}
