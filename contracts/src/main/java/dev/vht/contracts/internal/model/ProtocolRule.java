package dev.vht.contracts.internal.model;

import dev.vht.contracts.annotation.AfterViolation;
import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.internal.machine.Failure;
import dev.vht.contracts.internal.machine.State;
import dev.vht.contracts.internal.machine.StateEstimate;
import dev.vht.contracts.internal.machine.StateSpace;
import dev.vht.contracts.spec.Diagram;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A compiled protocol.
 *
 * @param index its index in the contract
 * @param rule its number in reports
 * @param source its machine in reports
 * @param space its machine
 * @param text what a report says after "but"
 * @param explanation user code that returns such a text, or null
 * @param keys the names of the keys that divide its trace
 * @param level the lowest level at which it is checked
 * @param extent which objects share a trace
 * @param owner the role whose objects begin a trace
 * @param completion whether the trace must end complete
 * @param after what becomes of the state after a violation
 * @param resume the state after a violation, or null if {@code after} decides
 * @param suspects who is to blame for a violation; empty if the phase of the event decides
 * @param handler receives each violation, or null
 * @param seed takes the object and a key, and returns whether the slice starts in {@code seeded};
 *     or null
 * @param seeded the state of a seeded slice
 */
public record ProtocolRule(
    int index,
    String rule,
    String source,
    StateSpace space,
    String text,
    @Nullable Function<Occurrence, String> explanation,
    List<String> keys,
    Level level,
    Extent extent,
    CompiledRole owner,
    Completion completion,
    AfterViolation after,
    @Nullable State resume,
    List<Blame> suspects,
    @Nullable Consumer<Violation> handler,
    @Nullable BiPredicate<Object, @Nullable Object> seed,
    State seeded) {

  /**
   * Returns a diagram of the machine.
   *
   * @throws IllegalArgumentException if its states cannot be enumerated
   */
  public Diagram diagram() {
    List<State> states = space.all();
    if (states.isEmpty()) {
      throw new IllegalArgumentException(
          rule + " is a fold, whose states cannot be enumerated, so there is nothing to draw");
    }
    List<Diagram.Edge> edges = new ArrayList<>();
    for (State state : states) {
      for (String event : space.alphabet()) {
        State next = state.step(space.expected(event));
        if (next != null) {
          edges.add(new Diagram.Edge(state.name(), event, next.name()));
        }
      }
    }
    return new Diagram(
        rule + ": " + source,
        states.stream().map(State::name).toList(),
        states.stream().filter(State::isComplete).map(State::name).toList(),
        edges);
  }

  public boolean mustComplete() {
    return completion == Completion.REQUIRED;
  }

  public State start() {
    return space.start();
  }

  /** The state of a slice that was not used before. Runs user code. */
  public State seeded(Object target, @Nullable Object key) {
    return seed != null && seed.test(target, key) ? seeded : start();
  }

  /** The state of a finite machine after a violation. */
  public State recovered(State old) {
    if (resume != null) {
      return resume;
    }
    return switch (after) {
      case STAY -> old;
      case RESET -> start();
      case STOP -> space.unchecked();
    };
  }

  /** The state estimate after a violation. */
  public StateEstimate recovered(StateEstimate old, @Nullable Failure failure) {
    if (failure != null && failure.next() != null) {
      return old.restarted(failure.next());
    }
    return resume == null && after == AfterViolation.STAY
        ? old
        : old.restarted(recovered(old.oneState()));
  }
}
