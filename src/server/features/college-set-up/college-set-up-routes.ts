import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/college-set-up.ts'
import * as policies from '../../../contract/policy-set-up.ts'
import * as workflows from '../../../contract/workflow-set-up.ts'
import * as plans from '../../../contract/programme-set-up.ts'
import { onceKey, type OnceKey } from '../../http/idempotency.ts'
import { route, type Call } from '../../http/route.ts'
import type { Operation } from '../../../contract/operation.ts'
import type { World } from '../../world.ts'
import { addCourse, addCourses, addCourseVersion, listCourses, retireCourse } from './courses.ts'
import { discardCourse, renameCourse } from './correct-courses.ts'
import { discardDefinition, renameDefinition, retireDefinition } from './correct-definitions.ts'
import { addDefinition, listCreditCategories, listOwnDefinitions } from './definitions.ts'
import { draftPlan, revisePlan, savePlan } from './draft-plans.ts'
import { discardPolicy, listPolicies, proposePolicyVersion, releasePolicy } from './policies.ts'
import { listPlans, readPlan } from './plans.ts'
import { discardPlan, publishPlan } from './publish-plan.ts'
import { listSetUpEvents } from './set-up-events.ts'
import { addUnit, closeUnit, listUnitsOf, renameUnit } from './units.ts'
import {
  checkWorkflowText,
  discardWorkflow,
  listWorkflows,
  proposeWorkflowVersion,
  releaseWorkflow,
} from './workflows.ts'
import { closeWindow, listWindows, moveWindowEnd, openWindow } from './windows.ts'

/** What is asked under a key: the act, its object and its body. */
function keyOf({ id }: Operation, call: Pick<Call<Operation>, 'idempotencyKey' | 'params' | 'body'> & Signed): OnceKey {
  return onceKey(call.actor.personId, call.idempotencyKey, id, [call.params ?? null, call.body ?? null])
}

interface Signed {
  actor: { personId: string }
}

/** What a college settles for itself, so that it needs neither demonstration nor SQL. */
export function registerCollegeSetUp(app: FastifyInstance, world: World): void {
  route(app, contract.listSetUpEvents, ({ actor, query }) => listSetUpEvents(world, actor, query))
  registerWindowsAndUnits(app, world)
  registerCourses(app, world)
  registerPlans(app, world)
  registerPolicies(app, world)
  registerWorkflows(app, world)
  route(app, contract.listSetUpDefinitions, ({ actor, query }) => listOwnDefinitions(world, actor, query))
  route(app, contract.listCreditCategories, ({ actor }) => listCreditCategories(world, actor))
  route(app, contract.addDefinition, (call) =>
    addDefinition(world, call.actor, call.body, keyOf(contract.addDefinition, call)),
  )
  route(app, contract.renameDefinition, (call) =>
    renameDefinition(world, call.actor, call.params.id, call.body, keyOf(contract.renameDefinition, call)),
  )
  route(app, contract.discardDefinition, (call) =>
    discardDefinition(world, call.actor, call.params.id, call.body, keyOf(contract.discardDefinition, call)),
  )
  route(app, contract.retireDefinition, (call) =>
    retireDefinition(world, call.actor, call.params.id, call.body, keyOf(contract.retireDefinition, call)),
  )
}

function registerWindowsAndUnits(app: FastifyInstance, world: World): void {
  route(app, contract.listWindows, ({ actor, query }) => listWindows(world, actor, query))
  route(app, contract.openWindow, (call) => openWindow(world, call.actor, call.body, keyOf(contract.openWindow, call)))
  route(app, contract.moveWindowEnd, (call) =>
    moveWindowEnd(world, call.actor, call.params.id, call.body, keyOf(contract.moveWindowEnd, call)),
  )
  route(app, contract.closeWindow, (call) =>
    closeWindow(world, call.actor, call.params.id, call.body, keyOf(contract.closeWindow, call)),
  )
  route(app, contract.listSetUpUnits, ({ actor, query }) => listUnitsOf(world, actor, query))
  route(app, contract.addUnit, (call) => addUnit(world, call.actor, call.body, keyOf(contract.addUnit, call)))
  route(app, contract.renameUnit, (call) =>
    renameUnit(world, call.actor, call.params.id, call.body, keyOf(contract.renameUnit, call)),
  )
  route(app, contract.closeUnit, (call) =>
    closeUnit(world, call.actor, call.params.id, call.body, keyOf(contract.closeUnit, call)),
  )
}

function registerCourses(app: FastifyInstance, world: World): void {
  route(app, plans.listSetUpCourses, ({ actor, query }) => listCourses(world, actor, query))
  route(app, plans.addCourse, (call) => addCourse(world, call.actor, call.body, keyOf(plans.addCourse, call)))
  route(app, plans.addCourses, (call) => addCourses(world, call.actor, call.body, keyOf(plans.addCourses, call)))
  route(app, plans.renameCourse, (call) =>
    renameCourse(world, call.actor, call.params.id, call.body, keyOf(plans.renameCourse, call)),
  )
  route(app, plans.discardCourse, (call) =>
    discardCourse(world, call.actor, call.params.id, call.body, keyOf(plans.discardCourse, call)),
  )
  route(app, plans.addCourseVersion, (call) =>
    addCourseVersion(world, call.actor, call.params.id, call.body, keyOf(plans.addCourseVersion, call)),
  )
  route(app, plans.retireCourse, (call) =>
    retireCourse(world, call.actor, call.params.id, call.body, keyOf(plans.retireCourse, call)),
  )
}

function registerPolicies(app: FastifyInstance, world: World): void {
  route(app, policies.listPolicies, ({ actor, query }) => listPolicies(world, actor, query))
  route(app, policies.proposePolicy, (call) =>
    proposePolicyVersion(world, call.actor, call.body, keyOf(policies.proposePolicy, call)),
  )
  route(app, policies.releasePolicy, (call) =>
    releasePolicy(world, call.actor, call.params.id, call.body, keyOf(policies.releasePolicy, call)),
  )
  route(app, policies.discardPolicy, (call) =>
    discardPolicy(world, call.actor, call.params.id, call.body, keyOf(policies.discardPolicy, call)),
  )
}

function registerWorkflows(app: FastifyInstance, world: World): void {
  route(app, workflows.listWorkflows, ({ actor, query }) => listWorkflows(world, actor, query))
  route(app, workflows.checkWorkflow, ({ actor, body }) => checkWorkflowText(world, actor, body.text))
  route(app, workflows.proposeWorkflow, (call) =>
    proposeWorkflowVersion(world, call.actor, call.body, keyOf(workflows.proposeWorkflow, call)),
  )
  route(app, workflows.releaseWorkflow, (call) =>
    releaseWorkflow(world, call.actor, call.params.id, call.body, keyOf(workflows.releaseWorkflow, call)),
  )
  route(app, workflows.discardWorkflow, (call) =>
    discardWorkflow(world, call.actor, call.params.id, call.body, keyOf(workflows.discardWorkflow, call)),
  )
}

function registerPlans(app: FastifyInstance, world: World): void {
  route(app, plans.listSetUpProgrammes, ({ actor, query }) => listPlans(world, actor, query))
  route(app, plans.readSetUpProgramme, ({ actor, params }) => readPlan(world, actor, params.id))
  route(app, plans.draftProgramme, (call) => draftPlan(world, call.actor, call.body, keyOf(plans.draftProgramme, call)))
  route(app, plans.saveProgramme, ({ actor, params, body }) => savePlan(world, actor, params.id, body))
  route(app, plans.publishProgramme, (call) =>
    publishPlan(world, call.actor, call.params.id, call.body, keyOf(plans.publishProgramme, call)),
  )
  route(app, plans.discardProgramme, (call) =>
    discardPlan(world, call.actor, call.params.id, call.body, keyOf(plans.discardProgramme, call)),
  )
  route(app, plans.reviseProgramme, (call) =>
    revisePlan(world, call.actor, call.params.id, call.body, keyOf(plans.reviseProgramme, call)),
  )
}
