import { aftermathTexts } from './en/aftermath.ts'
import { batchTexts } from './en/batch.ts'
import { figuresTexts } from './en/figures.ts'
import { filesTexts } from './en/files.ts'
import { importsTexts } from './en/imports.ts'
import { learnerTexts } from './en/learner.ts'
import { noticesTexts } from './en/notices.ts'
import { panelTexts } from './en/panels.ts'
import { remediesTexts } from './en/remedies.ts'
import { rostersTexts } from './en/rosters.ts'
import { setUpTexts } from './en/set-up.ts'
import { shellTexts } from './en/shell.ts'
import { staffTexts } from './en/staff.ts'
import { wordsTexts } from './en/words.ts'
import { workflowTexts } from './en/workflow.ts'

/** Every text of the signed-in application in English; the types hold it to the same keys. */
export const en = {
  ...shellTexts,
  ...wordsTexts,
  ...learnerTexts,
  ...staffTexts,
  ...setUpTexts,
  ...rostersTexts,
  ...aftermathTexts,
  ...batchTexts,
  ...remediesTexts,
  ...panelTexts,
  ...workflowTexts,
  ...filesTexts,
  ...noticesTexts,
  ...figuresTexts,
  ...importsTexts,
}
