package dev.vht.contracts.internal.replay;

import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Shrinks a violating trace by delta debugging. It removes runs of calls, from half of the trace
 * down to a single call, as long as the same violation remains.
 *
 * <p>A. Zeller, R. Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE
 * Transactions on Software Engineering 28 (2002).
 */
public final class TraceShrinker {

  /** The parts of a violation that must stay the same. */
  private record Kind(String rule, Blame blame, String method) {
    static Kind of(Violation violation) {
      return new Kind(
          violation.rule(), violation.blame(), violation.event().replaceFirst("\\(.*", ""));
    }
  }

  private final CompiledContract contract;
  private final Enforcement enforcement;

  public TraceShrinker(CompiledContract contract, Enforcement enforcement) {
    this.contract = contract;
    this.enforcement = enforcement;
  }

  public List<TraceEvent> shrunk(List<TraceEvent> trace) {
    Kind kind =
        first(trace).orElseThrow(() -> new IllegalArgumentException("the trace breaks no rule"));
    List<Long> calls = new ArrayList<>(trace.stream().map(TraceEvent::call).distinct().toList());
    int run = Math.max(1, calls.size() / 2);
    while (true) {
      boolean isSmaller = false;
      for (int from = 0; from < calls.size(); ) {
        List<Long> fewer = new ArrayList<>(calls);
        fewer.subList(from, Math.min(calls.size(), from + run)).clear();
        if (breaks(only(trace, fewer), kind)) {
          calls = fewer;
          isSmaller = true;
        } else {
          from += run;
        }
      }
      if (run == 1 && !isSmaller) {
        return only(trace, calls);
      }
      run = Math.max(1, run / 2);
    }
  }

  private Optional<Kind> first(List<TraceEvent> trace) {
    return replayed(trace).stream().findFirst().map(Kind::of);
  }

  private boolean breaks(List<TraceEvent> trace, Kind kind) {
    return replayed(trace).stream().map(Kind::of).anyMatch(kind::equals);
  }

  private List<Violation> replayed(List<TraceEvent> trace) {
    return new Replay(contract, enforcement).violations(trace);
  }

  private static List<TraceEvent> only(List<TraceEvent> trace, List<Long> calls) {
    Set<Long> kept = new HashSet<>(calls);
    return trace.stream().filter(event -> kept.contains(event.call())).toList();
  }
}
