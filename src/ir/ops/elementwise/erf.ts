import { each, unaryOp } from './unary.ts';

/** W. J. Cody, "Rational Chebyshev approximations for the error function", 1969: to double precision. */
export const erf = unaryOp({
  kind: 'erf',
  summary: 'the error function of each element',
  equations: ['y = erf(x) = 2 / sqrt(pi) * integral from 0 to x of exp(-t^2) dt'],
  accepts: 'float',
  attrs: {},
  map: () => each(errorFunction),
});

export function errorFunction(x: number): number {
  const z = Math.abs(x);
  if (z <= NEAR) return x * quotient(NEAR_TOP, NEAR_BOTTOM, z * z);
  const rest = z <= MIDDLE ? quotient(MIDDLE_TOP, MIDDLE_BOTTOM, z) : farRest(z);
  return Math.sign(x) * (1 - Math.exp(-z * z) * rest);
}

/** Up to here erf(x) / x is approximated, beyond it what is missing to 1, in two parts. */
const NEAR = 0.46875;
const MIDDLE = 4;

function farRest(z: number): number {
  const w = 1 / (z * z);
  return (Math.sqrt(1 / Math.PI) - w * quotient(FAR_TOP, FAR_BOTTOM, w)) / z;
}

/** Of two polynomials, by their coefficients from the lowest power up. */
function quotient(top: readonly number[], bottom: readonly number[], x: number): number {
  return polynomial(top, x) / polynomial(bottom, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
  return sum;
}

const NEAR_TOP = [
  3.20937758913846947e3, 3.77485237685302021e2, 1.13864154151050156e2, 3.1611237438705656,
  1.85777706184603153e-1,
];
const NEAR_BOTTOM = [
  2.84423683343917062e3, 1.28261652607737228e3, 2.44024637934444173e2, 2.36012909523441209e1, 1,
];
const MIDDLE_TOP = [
  1.23033935479799725e3, 2.05107837782607147e3, 1.71204761263407058e3, 8.8195222124176909e2,
  2.98635138197400131e2, 6.61191906371416295e1, 8.88314979438837594, 5.64188496988670089e-1,
  2.15311535474403846e-8,
];
const MIDDLE_BOTTOM = [
  1.23033935480374942e3, 3.43936767414372164e3, 4.36261909014324716e3, 3.29079923573345963e3,
  1.62138957456669019e3, 5.37181101862009858e2, 1.17693950891312499e2, 1.57449261107098347e1, 1,
];
const FAR_TOP = [
  6.58749161529837803e-4, 1.60837851487422766e-2, 1.25781726111229246e-1, 3.60344899949804439e-1,
  3.05326634961232344e-1, 1.63153871373020978e-2,
];
const FAR_BOTTOM = [
  2.33520497626869185e-3, 6.05183413124413191e-2, 5.27905102951428412e-1, 1.87295284992346725,
  2.56852019228982242, 1,
];
