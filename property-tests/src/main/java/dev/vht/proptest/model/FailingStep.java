package dev.vht.proptest.model;

import dev.vht.proptest.fault.FailureMoment;

/**
 * A step in which the storage may fail.
 *
 * @param step the step
 * @param call the number of the storage call that fails during the step; 0 for none
 * @param moment whether that call fails before or after its effect
 */
public record FailingStep(Step step, int call, FailureMoment moment) {

  public static FailingStep withoutFailure(Step step) {
    return new FailingStep(step, 0, FailureMoment.BEFORE);
  }

  public FailingStep at(FailureMoment other) {
    return new FailingStep(step, call, other);
  }

  @Override
  public String toString() {
    return call == 0
        ? step.toString()
        : "/* the storage fails " + moment + " its call " + call + " */ " + step;
  }
}
