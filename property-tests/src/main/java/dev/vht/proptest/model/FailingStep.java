package dev.vht.proptest.model;

import dev.vht.proptest.fault.FailureMoment;

/**
 * A step in which the storage may fail.
 *
 * @param step what is tried
 * @param call at which of the calls that the storage gets meanwhile it fails; 0 for none
 * @param moment whether before its effect or after it
 */
public record FailingStep(Step step, int call, FailureMoment moment) {

  public static FailingStep unharmed(Step step) {
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
