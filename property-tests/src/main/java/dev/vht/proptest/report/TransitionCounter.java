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
 * Goes through the protocols of one table as its calls do, and counts the transitions.
 *
 * <p>A recorder for {@link dev.vht.contracts.scope.Enforcement#recorder}, at level {@code FULL}. It
 * follows calls that come one after the other; once two overlap, it counts nothing more of this
 * table, as it cannot tell which was first. What a call was is known when it has returned; a call
 * that threw was only what its contract calls the throwing.
 */
public final class TransitionCounter implements Consumer<TraceEvent> {
  private static final Set<String> KEYED_METHODS =
      Arrays.stream(VirtualHashTable.class.getMethods())
          .filter(TransitionCounter::takesAKey)
          .map(TransitionCounter::signature)
          .collect(Collectors.toUnmodifiableSet());

  private final Findings findings;
  private final List<Walk> walks = TableProtocol.ALL.stream().map(Walk::new).toList();
  private @Nullable TraceEvent call;
  private boolean isLost;

  /**
   * Begins with a table that has just been opened.
   *
   * @param findings where the transitions are counted
   */
  public TransitionCounter(Findings findings) {
    this.findings = findings;
    walks.forEach(walk -> walk.stepAll(List.of("open")));
  }

  @Override
  public synchronized void accept(TraceEvent event) {
    if (isLost) {
      return;
    }
    if (event.moment() == Phase.CALL) {
      isLost = call != null;
      call = event;
      walks.forEach(walk -> walk.meet(event));
    } else if (call == null || call.call() != event.call()) {
      isLost = true;
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
    walks.forEach(walk -> walk.step(begun, events, hasReturned));
  }

  /**
   * Returns the transitions that none of these has made.
   *
   * @param findings what was counted
   * @return for each protocol its edges
   */
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

  /** The way through one protocol: a state, or one for each key that was met. */
  private final class Walk {
    private static final String WHOLE_TABLE = "";

    private final TableProtocol protocol;
    private final Map<Object, String> states = new HashMap<>();

    Walk(TableProtocol protocol) {
      this.protocol = protocol;
      if (!protocol.isKeyed()) {
        states.put(WHOLE_TABLE, protocol.initial());
      }
    }

    /** A key that is new here starts as the table says, which is asked before it changes. */
    void meet(TraceEvent begun) {
      Object key = key(begun);
      if (key != null && !states.containsKey(key)) {
        states.put(key, holds(begun.object(), key) ? seeded() : protocol.initial());
      }
    }

    private String seeded() {
      String state = protocol.behind(protocol.initial(), protocol.seededBy());
      return state == null ? protocol.initial() : state;
    }

    void step(TraceEvent begun, List<String> events, boolean hasReturned) {
      List<String> heard = events.stream().filter(protocol.alphabet()::contains).toList();
      boolean isAnyOther = heard.isEmpty() && hasReturned;
      List<String> steps = isAnyOther ? List.of(TableProtocol.ANY_OTHER) : heard;
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
      String next = state == null ? null : protocol.behind(state, event);
      if (state != null && next != null) {
        findings.count(Findings.Kind.TRANSITION, protocol.rule(), state, event, next);
        states.put(slice, next);
      }
    }

    /** The key whose trace a call belongs to; null if it belongs to all, or to the table's. */
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
    } catch (RuntimeException refused) {
      return false; // and so will the call be
    }
  }
}
