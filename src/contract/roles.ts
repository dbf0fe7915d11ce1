/** The roles of the field (domain: 角色), with the names that the interface shows. */
export const roleNames = {
  learner: { zh: '学习者', en: 'Learner' },
  form_teacher: { zh: '班主任/辅导员', en: 'Form teacher / counsellor' },
  department_reviewer: { zh: '二级学院审核员', en: 'Department reviewer' },
  expert: { zh: '认定专家', en: 'Expert' },
  academic_affairs: { zh: '教务处工作人员', en: 'Academic Affairs officer' },
  rule_committee: { zh: '规则专项小组', en: 'Rule committee' },
  credit_bank_office: { zh: '学分银行管理中心', en: 'Credit Bank Office' },
  appeals_committee: { zh: '学生申诉处理委员会', en: 'Student appeals committee' },
  supervision: { zh: '督导/纪检', en: 'Supervision' },
  education_department: { zh: '教育主管部门', en: 'Education department' },
  industry_association: { zh: '行业协会', en: 'Industry association' },
  certifier: { zh: '培训评价组织', en: 'Certifier' },
  assessment_agency: { zh: '评估机构', en: 'Assessment agency' },
  enterprise: { zh: '企业', en: 'Enterprise' },
  enterprise_mentor: { zh: '企业导师', en: 'Enterprise mentor' },
  partner_institution: { zh: '合作院校', en: 'Partner institution' },
  system_administrator: { zh: '系统管理员', en: 'System administrator' },
  security_administrator: { zh: '安全管理员', en: 'Security administrator' },
  audit_administrator: { zh: '审计管理员', en: 'Audit administrator' },
} as const

export type Role = keyof typeof roleNames
export const roles = Object.keys(roleNames) as Role[]

/** Roles that may be granted; a learner is one by having a learning account. */
export type StaffRole = Exclude<Role, 'learner'>
export const staffRoles = roles.filter((role): role is StaffRole => role !== 'learner')

/** The three separated administrators (三员分立) sign in with a second factor, always. */
export const administratorRoles = [
  'system_administrator',
  'security_administrator',
  'audit_administrator',
] as const satisfies StaffRole[]
