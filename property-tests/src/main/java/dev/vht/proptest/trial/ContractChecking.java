package dev.vht.proptest.trial;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import dev.vht.proptest.hook.TryCount;
import java.util.List;
import java.util.function.Consumer;

/** The ways to check the contract of a table; each rule holds under all of them. */
public enum ContractChecking {
  OFF(Mode.OFF, Level.PROTOCOL),
  REPORT(Mode.REPORT, Level.FULL),
  PROTOCOL(Mode.ENFORCE, Level.PROTOCOL),
  FULL(Mode.ENFORCE, Level.FULL);

  private final Mode mode;
  private final Level level;

  ContractChecking(Mode mode, Level level) {
    this.mode = mode;
    this.level = level;
  }

  public Enforcement enforcement(Consumer<Violation> listener) {
    return Enforcement.of(mode).level(level).listener(listener);
  }

  /** Returns whether the contract checks the results of calls. */
  public boolean checksResults() {
    return level == Level.FULL && mode != Mode.OFF;
  }

  /** Returns what to try with this one of the four ways; all of it, unless tries are to be few. */
  public <T> List<T> part(List<T> elements) {
    List<ContractChecking> all = List.of(values());
    return TryCount.part(elements, all.indexOf(this), all.size());
  }

  boolean throwsViolations() {
    return mode == Mode.ENFORCE;
  }

  boolean reportsViolations() {
    return mode == Mode.REPORT;
  }
}
