/** Words of approving many routine cases at once. */
export const batchTexts = {
  'batch.title': '批量通过',
  'batch.lead': '同一环节的常规认定件可以一起通过，每件仍按同样的规则逐件检查。先看结果，再确认一次。',
  'batch.open': '批量通过',
  'batch.empty': '没有等待您办理的认定件。',
  'batch.preview': '预览所选 {count} 件',
  'batch.result': '通过后的结果',
  'batch.will': '通过，认定 {credits} 学分',
  'batch.willPass': '通过本环节',
  'batch.cannot': '不能一起通过',
  'batch.confirm': '通过 {count} 件',
  'batch.question': '将通过 {count} 件，每件记录您的姓名和时间，学习者随即收到消息。不能一起通过的 {left} 件不受影响。',
  'batch.nothing': '所选的都不能一起通过，请逐件办理。',
  'batch.done': '已通过 {count} 件。',
  'batch.passed': '已通过',
}
