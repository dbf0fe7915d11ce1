import { wholeBank } from '../../src/server/database/database.ts'
import type { ForeignRequest } from './foreign-requests.ts'
import type { Stage } from './stage.ts'

/** Requests for a file that Academic Affairs brought in and that waits for its confirmation. */
export async function importRequests({ bank }: Stage): Promise<Record<string, ForeignRequest>> {
  const params = { id: bank.world.ids.next() }
  await bank.world.gate.write(wholeBank, (tx) =>
    tx
      .insertInto('import_file')
      .values({
        ...params,
        institution_id: bank.college.institutionId,
        kind: 'course-results',
        file_name: '成绩.csv',
        content_sealed: bank.world.seals.seal('import', Buffer.from('学号,课程代码,学期\n')),
        sha256: Buffer.alloc(32),
        state: 'CHECKED',
        heading_row: 1,
        headings: JSON.stringify(['学号', '课程代码', '学期']),
        mapping: JSON.stringify({ studentNumber: 0, courseCode: 1, term: 2 }),
        row_count: 0,
        sent_by: bank.staffId('affairs1'),
        sent_role: 'academic_affairs',
        sent_at: bank.world.clock.now(),
      })
      .execute(),
  )
  const mapping = { studentNumber: 0, courseCode: 1, term: 2 }
  return {
    readImport: { params },
    mapImport: { params, body: { mapping } },
    confirmImport: { params },
    discardImport: { params },
    readMarkedImport: { params },
  }
}
