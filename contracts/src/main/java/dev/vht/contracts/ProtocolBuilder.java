package dev.vht.contracts;

import dev.vht.contracts.annotation.AfterViolation;
import dev.vht.contracts.annotation.Completion;
import dev.vht.contracts.annotation.Extent;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.internal.compile.ProtocolDraft;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.Occurrence;
import dev.vht.contracts.verdict.Blame;
import dev.vht.contracts.verdict.Level;
import dev.vht.contracts.verdict.Violation;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Declares what a protocol allows, how traces are sliced, and what follows a violation. */
public final class ProtocolBuilder {
  private final ProtocolDraft draft;

  ProtocolBuilder(ProtocolDraft draft) {
    this.draft = draft;
  }

  /**
   * Allows the sequences of a regular expression, and every beginning of one.
   *
   * @param pattern as {@link Protocol#value()} describes
   * @return this
   */
  public ProtocolBuilder allows(String pattern) {
    return machine(Machine.allowing(pattern));
  }

  /**
   * Forbids that a regular expression matches anywhere in the trace of the events that it names.
   *
   * @param pattern as {@link Protocol#value()} describes
   * @return this
   */
  public ProtocolBuilder forbids(String pattern) {
    return machine(Machine.forbidding(pattern));
  }

  /**
   * Uses a machine instead of a pattern.
   *
   * @param decides the machine
   * @return this
   */
  public ProtocolBuilder machine(Machine decides) {
    draft.machine = Objects.requireNonNull(decides, "decides");
    return this;
  }

  /**
   * Sets what a report says after "but".
   *
   * @param reason the text; <code>{key}</code> stands for the slice, and the name of a key in
   *     braces for that key
   * @return this
   */
  public ProtocolBuilder text(String reason) {
    draft.text = Objects.requireNonNull(reason, "reason");
    return this;
  }

  /**
   * Sets a function of the occurrence that broke the protocol, which returns what a report says
   * after "but". If it throws, the exception is logged once, and the report uses the {@link #text}.
   *
   * @param reason returns the text; the reason that a fold gives takes precedence
   * @return this
   */
  public ProtocolBuilder explained(Function<Occurrence, String> reason) {
    draft.explanation = Objects.requireNonNull(reason, "reason");
    return this;
  }

  /**
   * Divides the trace into slices, one for each combination of these keys. An event that names only
   * some of the keys reaches every slice that agrees with it.
   *
   * @param names the keys' names; {@link Key#THREAD} for the calling thread
   * @return this
   */
  public ProtocolBuilder forEach(String... names) {
    draft.keys = List.of(names);
    return this;
  }

  /**
   * Sets the lowest level at which the protocol is checked.
   *
   * @param lowest {@link Level#PROTOCOL} unless set
   * @return this
   */
  public ProtocolBuilder level(Level lowest) {
    draft.level = Objects.requireNonNull(lowest, "lowest");
    return this;
  }

  /**
   * Sets whose calls make up one trace.
   *
   * @param whose {@link Extent#OBJECT} unless set
   * @return this
   */
  public ProtocolBuilder extent(Extent whose) {
    draft.extent = Objects.requireNonNull(whose, "whose");
    return this;
  }

  /**
   * Requires every trace to end complete.
   *
   * @return this
   */
  public ProtocolBuilder mustComplete() {
    draft.completion = Completion.REQUIRED;
    return this;
  }

  /**
   * Sets what becomes of a slice's state when an event breaks the protocol.
   *
   * @param state {@link AfterViolation#STAY} unless set
   * @return this
   */
  public ProtocolBuilder afterViolation(AfterViolation state) {
    draft.after = Objects.requireNonNull(state, "state");
    return this;
  }

  /**
   * Sets the state in which a slice continues after an event broke the protocol.
   *
   * @param state the name of a state, or for a pattern the events that lead there
   * @return this
   */
  public ProtocolBuilder afterViolationIn(String state) {
    draft.resume = Objects.requireNonNull(state, "state");
    return this;
  }

  /**
   * Sets who is to blame for every violation. Unless set, it is the caller for an event on call,
   * and the implementation for an event on return or throw.
   *
   * @param first the party to blame
   * @param others other suspects, when several parties contribute to the trace
   * @return this
   */
  public ProtocolBuilder suspects(Blame first, Blame... others) {
    draft.suspects = Blame.suspects(first, others);
    return this;
  }

  /**
   * Sets the events that create a slice. Until one of them happens, the slice ignores all other
   * events.
   *
   * @param events their names
   * @return this
   */
  public ProtocolBuilder createdBy(String... events) {
    draft.creators = Set.of(events);
    return this;
  }

  /**
   * Sets a handler that receives each violation of this protocol before it is thrown or logged.
   * What the handler throws is logged once and has no other effect.
   *
   * @param handler called by the violating thread
   * @return this
   */
  public ProtocolBuilder onViolation(Consumer<Violation> handler) {
    draft.handler = Objects.requireNonNull(handler, "handler");
    return this;
  }

  /**
   * Sets how the initial state of a slice is found when its key is first used. Only for a protocol
   * with one key.
   *
   * @param asked takes the object and the key, and returns whether the slice starts in the state
   *     after {@code event}
   * @param event that event
   * @return this
   */
  public ProtocolBuilder seed(BiPredicate<Object, @Nullable Object> asked, String event) {
    draft.seed = Objects.requireNonNull(asked, "asked");
    draft.seededBy = event;
    return this;
  }
}
