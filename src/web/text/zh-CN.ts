import { aftermathTexts } from './zh-CN/aftermath.ts'
import { batchTexts } from './zh-CN/batch.ts'
import { figuresTexts } from './zh-CN/figures.ts'
import { filesTexts } from './zh-CN/files.ts'
import { importsTexts } from './zh-CN/imports.ts'
import { learnerTexts } from './zh-CN/learner.ts'
import { noticesTexts } from './zh-CN/notices.ts'
import { panelTexts } from './zh-CN/panels.ts'
import { remediesTexts } from './zh-CN/remedies.ts'
import { rostersTexts } from './zh-CN/rosters.ts'
import { setUpTexts } from './zh-CN/set-up.ts'
import { shellTexts } from './zh-CN/shell.ts'
import { staffTexts } from './zh-CN/staff.ts'
import { wordsTexts } from './zh-CN/words.ts'
import { workflowTexts } from './zh-CN/workflow.ts'

/** Every text of the signed-in application in Chinese, written first. */
export const zhCN = {
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
