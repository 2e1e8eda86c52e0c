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

/** Says what a protocol allows, by which slices, and what follows if it is broken. */
public final class ProtocolBuilder {
  private final ProtocolDraft draft;

  ProtocolBuilder(ProtocolDraft draft) {
    this.draft = draft;
  }

  /**
   * Allows the sequences of a regular expression, and every beginning of one.
   *
   * @param pattern as {@link Protocol#value()} says
   * @return this
   */
  public ProtocolBuilder allows(String pattern) {
    return machine(Machine.allowing(pattern));
  }

  /**
   * Forbids that a regular expression matches anywhere in the trace of the events that it names.
   *
   * @param pattern as {@link Protocol#value()} says
   * @return this
   */
  public ProtocolBuilder forbids(String pattern) {
    return machine(Machine.forbidding(pattern));
  }

  /**
   * Lets a machine decide.
   *
   * @param decides the machine
   * @return this
   */
  public ProtocolBuilder machine(Machine decides) {
    draft.machine = Objects.requireNonNull(decides, "decides");
    return this;
  }

  /**
   * Sets what a report says behind "but".
   *
   * @param reason the text; <code>{key}</code> stands for the slice, the name of a key in braces
   *     for that key
   * @return this
   */
  public ProtocolBuilder text(String reason) {
    draft.text = Objects.requireNonNull(reason, "reason");
    return this;
  }

  /**
   * Sets what a report says after "but", from the occurrence that broke the protocol. If it throws
   * that is logged once, and the report has the {@link #text}.
   *
   * @param reason makes the text; what a fold itself says comes before it
   * @return this
   */
  public ProtocolBuilder explained(Function<Occurrence, String> reason) {
    draft.explanation = Objects.requireNonNull(reason, "reason");
    return this;
  }

  /**
   * Cuts the trace into slices, one for each combination of these keys. An event that names only
   * some of them reaches every slice that agrees with it.
   *
   * @param names the keys' names; {@link Key#THREAD} for the calling thread
   * @return this
   */
  public ProtocolBuilder forEach(String... names) {
    draft.keys = List.of(names);
    return this;
  }

  /**
   * Sets the lowest level at which the protocol is watched.
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
   * Says that every trace must end complete.
   *
   * @return this
   */
  public ProtocolBuilder mustComplete() {
    draft.completion = Completion.OWED;
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
   * Sets the state in which a slice goes on when an event broke the protocol.
   *
   * @param state the name of a state, or, of a pattern, the events that lead there
   * @return this
   */
  public ProtocolBuilder afterViolationIn(String state) {
    draft.resume = Objects.requireNonNull(state, "state");
    return this;
  }

  /**
   * Sets who answers for every violation. Unless set, the caller does for an event on call, and the
   * implementation for one on return or throw.
   *
   * @param first the party to blame
   * @param others other suspects, where several parties fed the trace
   * @return this
   */
  public ProtocolBuilder suspects(Blame first, Blame... others) {
    draft.suspects = Blame.suspects(first, others);
    return this;
  }

  /**
   * Says which events create a slice; until one of them happens, others do not concern it.
   *
   * @param events their names
   * @return this
   */
  public ProtocolBuilder createdBy(String... events) {
    draft.creators = Set.of(events);
    return this;
  }

  /**
   * Sets who is told of each violation of this protocol, before it is thrown or logged. A handler
   * that throws is logged once, and changes nothing else.
   *
   * @param told called by the violating thread
   * @return this
   */
  public ProtocolBuilder onViolation(Consumer<Violation> told) {
    draft.handler = Objects.requireNonNull(told, "told");
    return this;
  }

  /**
   * Lets a slice that is seen for the first time ask the object in which state it is. Of a protocol
   * with one key.
   *
   * @param asked from the object and the key to whether the slice starts behind an event
   * @param event that event
   * @return this
   */
  public ProtocolBuilder seed(BiPredicate<Object, @Nullable Object> asked, String event) {
    draft.seed = Objects.requireNonNull(asked, "asked");
    draft.seededBy = event;
    return this;
  }
}
