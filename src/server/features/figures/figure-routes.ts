import type { FastifyInstance } from 'fastify'
import * as contract from '../../../contract/figures.ts'
import { route } from '../../http/route.ts'
import type { World } from '../../world.ts'
import { readFigures } from './read-figures.ts'

/** How the process goes. */
export function registerFigures(app: FastifyInstance, world: World): void {
  route(app, contract.readProcessFigures, ({ actor, query }) => readFigures(world, actor, query))
}
