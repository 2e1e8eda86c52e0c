package dev.vht.contracts;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says what a protocol allows, by which slices, and what follows if it is broken. */
public final class ProtocolBuilder {
  private final String rule;
  private final String owner;
  private @Nullable Machine machine;
  private String text = "";
  private @Nullable Function<Occurrence, String> explanation;
  private List<String> keys = List.of();
  private Level level = Level.PROTOCOL;
  private Extent extent = Extent.OBJECT;
  private Completion completion = Completion.OPTIONAL;
  private AfterViolation after = AfterViolation.STAY;
  private String resume = "";
  private List<Blame> suspects = List.of();
  private Set<String> creators = Set.of();
  private @Nullable Consumer<Violation> handler;
  private @Nullable BiPredicate<Object, @Nullable Object> seed;
  private String seededBy = "";

  ProtocolBuilder(String rule, String owner) {
    this.rule = rule;
    this.owner = owner;
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
    machine = Objects.requireNonNull(decides, "decides");
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
    text = Objects.requireNonNull(reason, "reason");
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
    explanation = Objects.requireNonNull(reason, "reason");
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
    keys = List.of(names);
    return this;
  }

  /**
   * Sets the lowest level at which the protocol is watched.
   *
   * @param lowest {@link Level#PROTOCOL} unless set
   * @return this
   */
  public ProtocolBuilder level(Level lowest) {
    level = Objects.requireNonNull(lowest, "lowest");
    return this;
  }

  /**
   * Sets whose calls make up one trace.
   *
   * @param whose {@link Extent#OBJECT} unless set
   * @return this
   */
  public ProtocolBuilder extent(Extent whose) {
    extent = Objects.requireNonNull(whose, "whose");
    return this;
  }

  /**
   * Says that every trace must end complete.
   *
   * @return this
   */
  public ProtocolBuilder mustComplete() {
    completion = Completion.OWED;
    return this;
  }

  /**
   * Sets what becomes of a slice's state when an event breaks the protocol.
   *
   * @param state {@link AfterViolation#STAY} unless set
   * @return this
   */
  public ProtocolBuilder afterViolation(AfterViolation state) {
    after = Objects.requireNonNull(state, "state");
    return this;
  }

  /**
   * Sets the state in which a slice goes on when an event broke the protocol.
   *
   * @param state the name of a state, or, of a pattern, the events that lead there
   * @return this
   */
  public ProtocolBuilder afterViolationIn(String state) {
    resume = Objects.requireNonNull(state, "state");
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
    suspects = Suspects.of(first, others);
    return this;
  }

  /**
   * Says which events create a slice; until one of them happens, others do not concern it.
   *
   * @param events their names
   * @return this
   */
  public ProtocolBuilder createdBy(String... events) {
    creators = Set.of(events);
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
    handler = Objects.requireNonNull(told, "told");
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
    seed = Objects.requireNonNull(asked, "asked");
    seededBy = event;
    return this;
  }

  String rule() {
    return rule;
  }

  String owner() {
    return owner;
  }

  @Nullable Machine machine() {
    return machine;
  }

  String text() {
    return text.isEmpty() ? "the protocol does not allow it here" : text;
  }

  @Nullable Function<Occurrence, String> explanation() {
    return explanation;
  }

  List<String> keys() {
    return keys;
  }

  Level level() {
    return level;
  }

  Extent extent() {
    return extent;
  }

  Completion completion() {
    return completion;
  }

  AfterViolation after() {
    return after;
  }

  String resume() {
    return resume;
  }

  List<Blame> suspects() {
    return suspects;
  }

  Set<String> creators() {
    return creators;
  }

  @Nullable Consumer<Violation> handler() {
    return handler;
  }

  @Nullable BiPredicate<Object, @Nullable Object> seed() {
    return seed;
  }

  String seededBy() {
    return seededBy;
  }
}
