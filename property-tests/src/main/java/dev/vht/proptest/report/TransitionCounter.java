package dev.vht.proptest.report;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.spec.Diagram.Edge;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the calls of one table through its protocols and counts the transitions.
 *
 * <p>A recorder for {@link dev.vht.contracts.scope.Enforcement#recorder}, at level {@code FULL}. It
 * stops counting once two calls overlap, because it cannot order them. The events of a call are
 * known when it has returned; a call that threw has only the events of its exception.
 */
public final class TransitionCounter implements Consumer<TraceEvent> {
  private static final Set<String> KEYED_METHODS =
      Arrays.stream(VirtualHashTable.class.getMethods())
          .filter(TransitionCounter::takesAKey)
          .map(TransitionCounter::signature)
          .collect(Collectors.toUnmodifiableSet());

  private final Findings findings;
  private final List<ProtocolRun> runs = TableProtocol.ALL.stream().map(ProtocolRun::new).toList();
  private @Nullable TraceEvent call;
  private boolean isStopped;

  /** Creates a counter for a table that has just been opened. */
  public TransitionCounter(Findings findings) {
    this.findings = findings;
    runs.forEach(run -> run.stepAll(List.of("open")));
  }

  @Override
  public synchronized void accept(TraceEvent event) {
    if (isStopped) {
      return;
    }
    if (event.moment() == Phase.CALL) {
      isStopped = call != null;
      call = event;
      runs.forEach(run -> run.addKey(event));
    } else if (call == null || call.call() != event.call()) {
      isStopped = true;
    } else {
      end(call, event);
      call = null;
    }
  }

  private void end(TraceEvent begun, TraceEvent ended) {
    List<String> events = new ArrayList<>(ended.events());
    if (ended.moment() == Phase.RETURN) {
      events.addAll(0, begun.events());
    }
    boolean hasReturned = ended.moment() == Phase.RETURN;
    runs.forEach(run -> run.step(begun, events, hasReturned));
  }

  /** Returns the transitions that were never made. */
  public static List<String> untaken(Findings findings) {
    return TableProtocol.ALL.stream()
        .flatMap(
            protocol ->
                protocol.diagram().edges().stream()
                    .filter(edge -> taken(findings, protocol.rule(), edge) == 0)
                    .map(edge -> protocol.rule() + ": " + edge.event() + " in " + edge.from()))
        .toList();
  }

  static long taken(Findings findings, String rule, Edge edge) {
    return findings.counted(Findings.Kind.TRANSITION, rule, edge.from(), edge.event(), edge.to());
  }

  private static boolean takesAKey(Method method) {
    return method.getParameterCount() > 0
        && method.getParameters()[0].isAnnotationPresent(Key.class);
  }

  private static String signature(Method method) {
    return method.getName()
        + Stream.of(method.getParameterTypes())
            .map(Class::getName)
            .collect(Collectors.joining(",", "(", ")"));
  }

  /** The state of one protocol, or its state for each key that was used. */
  private final class ProtocolRun {
    private static final String WHOLE_TABLE = "";

    private final TableProtocol protocol;
    private final Map<Object, String> states = new HashMap<>();

    ProtocolRun(TableProtocol protocol) {
      this.protocol = protocol;
      if (!protocol.isKeyed()) {
        states.put(WHOLE_TABLE, protocol.initial());
      }
    }

    /** The initial state of a new key depends on the table, which is read before the call. */
    void addKey(TraceEvent begun) {
      Object key = key(begun);
      if (key != null && !states.containsKey(key)) {
        states.put(key, holds(begun.object(), key) ? seeded() : protocol.initial());
      }
    }

    private String seeded() {
      String state = protocol.stateAfter(protocol.initial(), protocol.seededBy());
      return state == null ? protocol.initial() : state;
    }

    void step(TraceEvent begun, List<String> events, boolean hasReturned) {
      List<String> observed = events.stream().filter(protocol.alphabet()::contains).toList();
      boolean isAnyOther = observed.isEmpty() && hasReturned;
      List<String> steps = isAnyOther ? List.of(TableProtocol.ANY_OTHER) : observed;
      Object key = key(begun);
      if (key == null) {
        stepAll(steps);
      } else {
        steps.forEach(event -> step(key, event));
      }
    }

    void stepAll(List<String> events) {
      for (Object slice : List.copyOf(states.keySet())) {
        events.forEach(event -> step(slice, event));
      }
    }

    private void step(Object slice, String event) {
      String state = states.get(slice);
      String next = state == null ? null : protocol.stateAfter(state, event);
      if (state != null && next != null) {
        findings.count(Findings.Kind.TRANSITION, protocol.rule(), state, event, next);
        states.put(slice, next);
      }
    }

    /** Returns the key whose trace a call belongs to, or null if it belongs to all traces. */
    private @Nullable Object key(TraceEvent begun) {
      return protocol.isKeyed() && KEYED_METHODS.contains(begun.method())
          ? begun.arguments().get(0)
          : null;
    }
  }

  @SuppressWarnings("unchecked") // a key of this table, as it was passed to it
  private static boolean holds(Object table, Object key) {
    try {
      return ((VirtualHashTable<Object, Object>) table).contains(key);
    } catch (RuntimeException e) {
      return false; // the call will throw too
    }
  }
}
