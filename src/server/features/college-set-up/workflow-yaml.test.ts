import { describe, expect, it } from 'vitest'
import { standardWorkflow } from '../../../core/case/workflow.ts'
import { readWorkflowYaml, writeWorkflowYaml } from './workflow-yaml.ts'

const kinds = ['heritage', 'contest']
const text = writeWorkflowYaml(standardWorkflow)
const faultsOf = (changed: string) =>
  readWorkflowYaml(changed, kinds).faults.map((fault) => `${fault.line}:${fault.column} ${fault.text.en}`)
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length

describe('a workflow in YAML', () => {
  it('is read as it was written, amounts in credits', () => {
    expect(readWorkflowYaml(text, kinds)).toEqual({ definition: standardWorkflow, faults: [] })
    const dear = text.replace('- isReferred: true', '- creditsMinimum: 4.5')
    const { definition } = readWorkflowYaml(dear, kinds)
    expect(definition?.steps[2]?.when?.[2]).toEqual({ creditsMinimum: 450 })
    expect(definition && writeWorkflowYaml(definition)).toBe(dear)
  })

  it('tells each fault with its line and column', () => {
    expect(faultsOf(text.replace('kind: PANEL', 'kind: VOTE'))).toEqual([
      `${lineOf('kind: PANEL')}:11 steps.kind is one of: CHECK, REVIEW, PANEL, NOTICE`,
    ])
    expect(faultsOf(text.replace('- heritage', '- heritages'))).toEqual([
      `${lineOf('- heritage')}:13 there is no kind of outcome heritages`,
    ])
    expect(faultsOf(text.replace('notice:\n  workingDays: 5', 'notice:\n  workingDays: 2'))).toEqual([
      `${lineOf('notice:\n') + 1}:16 a notice lasts 3 working days`,
    ])
    expect(faultsOf(text.replace('membersMinimum: 3', 'membersMinimum: 4'))[0]).toContain('an odd number of experts')
    expect(faultsOf(text.replace('supplement:', 'suplement:'))).toHaveLength(2)
    expect(faultsOf('steps: [')[0]).toMatch(/^1:\d+ not valid YAML/)
  })

  it('that multiplies itself by aliases is refused', () => {
    const bomb = ['a: &a [x, x]', ...'bcdefgh'.split('').map((name, i) => `${name}: &${name} [*${'abcdefgh'[i]}, *a]`)]
    expect(faultsOf(bomb.join('\n'))).toHaveLength(1)
  })
})
