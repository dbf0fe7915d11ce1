import type { Language } from '../preferences.ts'

/** The levels that catalogues of China name, in English. */
const english: Readonly<Record<string, string>> = {
  初级: 'Junior',
  中级: 'Intermediate',
  高级: 'Senior',
  国际级: 'International',
  国家级: 'National',
  省级: 'Provincial',
  市级: 'Municipal',
  校级: 'College',
  一级: 'Level 1',
  二级: 'Level 2',
  三级: 'Level 3',
  四级: 'Level 4',
  六级: 'Level 6',
  A级: 'Level A',
  B级: 'Level B',
  '五级/初级工': 'Level 5, junior worker',
  '四级/中级工': 'Level 4, intermediate worker',
  '三级/高级工': 'Level 3, senior worker',
  '二级/技师': 'Level 2, technician',
  二级乙等: 'Level 2, grade B',
  专家级: 'Expert',
  专科: 'Junior college',
  本科: 'Bachelor',
  核心期刊: 'Core journal',
  普通期刊: 'Journal',
}

/** A level of the catalogue in the reader's language; one that only a college knows stands as the college wrote it. */
export function nameLevel(level: string | null, language: Language): string {
  if (level === null) return '—'
  return language === 'en' ? (english[level] ?? level) : level
}
