/** Words of the page on which a college settles its workflow. */
export const workflowTexts = {
  'setUp.hasExactRule': 'Its credits follow from the catalogue; otherwise experts judge it',
  'setUp.workflow': 'Workflow',
  'setUp.workflowLead':
    'Steps, order, deadlines, roles and conditions. Academic Affairs proposes, the Credit Bank Office releases; it binds what is submitted from its day on.',
  'setUp.workflowNone': 'There is no workflow yet.',
  'setUp.workflowPropose': 'Propose a workflow',
  'setUp.workflowText': 'Workflow (YAML)',
  'setUp.workflowHint': 'Each line under "when" is one case in which the step applies; amounts are in credits.',
  'setUp.workflowCheck': 'Check',
  'setUp.workflowSound': 'No fault was found.',
  'setUp.workflowFaults': 'To be mended',
  'setUp.faultPlace': 'Line {line}, column {column}',
  'setUp.workflowRelease': 'Release the workflow',
  'setUp.workflowReleaseQuestion':
    'What is submitted from {day} on goes through it; cases under way keep theirs. It cannot be changed afterwards.',
  'setUp.steps': 'Steps',
  'setUp.step': 'Step',
  'setUp.stepRoles': 'Answered by',
  'setUp.stepSubstitutes': 'when overdue also {roles}',
  'setUp.stepDays': 'Working days',
  'setUp.stepWhen': 'For',
  'setUp.or': '; or ',
  'setUp.always': 'every application',
}
