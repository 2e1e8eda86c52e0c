package dev.vht.contracts;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.internal.compile.AnnotationReader;
import dev.vht.contracts.internal.model.CompiledContract;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.ProtocolRule;
import dev.vht.contracts.internal.monitor.EngineInitializer;
import dev.vht.contracts.internal.monitor.MonitorFactory;
import dev.vht.contracts.internal.monitor.ObjectMonitor;
import dev.vht.contracts.internal.replay.Replay;
import dev.vht.contracts.internal.replay.TraceShrinker;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.scope.Attachment;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.Diagram;
import dev.vht.contracts.trace.TraceFile;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an interface demands and promises, ready to be attached to objects.
 *
 * <p>A contract is read from the annotations of its interface ({@link #of}): {@link Protocol}s,
 * {@link Event}s, requirements ({@link Requires}), guarantees ({@link Ensures}) and refusals
 * ({@link Refuses}); or it is built by a {@link #builder}, for an interface you don't own. A
 * contract that is malformed or contradicts itself throws here, before the first call. Creating a
 * contract generates classes. Attaching it to an object costs little more than allocating one.
 *
 * <pre>{@code
 * Contract<Door> contract = Contract.of(Door.class, MethodHandles.lookup());
 * Door door = contract.attach(new WoodenDoor(), Enforcement.of(Mode.ENFORCE));
 * }</pre>
 *
 * <p><b>Thread-safety:</b> any number of threads may use a contract. It is immutable except for its
 * mode and the count of reported violations. A checked object is as thread-safe as its target.
 *
 * @param <T> the interface
 */
public final class Contract<T> {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final ClassValue<ConcurrentHashMap<Class<?>, Contract<?>>> KNOWN =
      new ClassValue<>() {
        @Override
        protected ConcurrentHashMap<Class<?>, Contract<?>> computeValue(Class<?> user) {
          return new ConcurrentHashMap<>();
        }
      };

  private final CompiledContract compiled;
  private final CompiledRole role;

  Contract(CompiledContract compiled, CompiledRole role) {
    EngineInitializer.initialize();
    this.compiled = compiled;
    this.role = role;
  }

  /**
   * Reads the contract in the annotations of an interface and of those that it extends, of which
   * any or none may be marked {@link Contracted}. It is created once for each pair of an interface
   * and a lookup class.
   *
   * @param <T> the interface
   * @param type the interface; not sealed, and visible to the lookup class
   * @param lookup {@code MethodHandles.lookup()} of a class in the package for the generated class;
   *     it must be the interface's own package if the interface or its rules are package-private
   * @return the contract
   * @throws ContractDefinitionException if the contract is malformed, contradicts itself or that of
   *     an interface above, or if no class can implement the interface
   */
  public static <T> Contract<T> of(Class<? super T> type, MethodHandles.Lookup lookup) {
    Objects.requireNonNull(type, "type");
    @SuppressWarnings("unchecked") // the contract is of this interface, and T is a view of it
    Contract<T> contract =
        (Contract<T>)
            KNOWN.get(lookup.lookupClass()).computeIfAbsent(type, unused -> read(type, lookup));
    return contract;
  }

  /** Reads a contract without looking for one that was read before. */
  static <T> Contract<T> read(Class<? super T> type, MethodHandles.Lookup lookup) {
    CompiledContract compiled = new AnnotationReader(type, lookup).read();
    return new Contract<>(compiled, compiled.roles().get(0));
  }

  /**
   * Returns a builder of a contract for an interface without annotations.
   *
   * @param <T> the interface
   * @param type the interface; not sealed, and visible to the lookup class
   * @param lookup {@code MethodHandles.lookup()} of a class in the package for the generated
   *     classes
   * @return a builder
   * @throws ContractDefinitionException if no class can implement the interface
   */
  public static <T> ContractBuilder<T> builder(Class<? super T> type, MethodHandles.Lookup lookup) {
    return new ContractBuilder<>(
        Objects.requireNonNull(type, "type"), Objects.requireNonNull(lookup, "lookup"));
  }

  /**
   * Returns this contract for the objects of one of its roles. Use it to attach the contract to
   * such an object when no other checked object returned it.
   *
   * @param <C> the role's interface
   * @param name the role's name
   * @param type the role's interface
   * @return this contract, for that interface
   * @throws IllegalArgumentException if there is no such role of that interface
   */
  public <C> Contract<C> role(String name, Class<? super C> type) {
    CompiledRole named =
        compiled.roles().stream()
            .filter(one -> one.name().equals(name) && one.type() == type)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no role "
                            + name
                            + " of "
                            + type.getName()
                            + "; there are "
                            + compiled.roles().stream().map(CompiledRole::name).toList()));
    return new Contract<>(compiled, named);
  }

  /**
   * Returns a checked object, which delegates to {@code target} and checks every call against this
   * contract. Its {@code equals}, {@code hashCode} and {@code toString} are the target's and are
   * not events. Calls that the target makes on itself are not checked. If the interface is {@link
   * java.io.Serializable}, the target is written in place of the checked object.
   *
   * @param target the object
   * @param enforcement how it is checked
   * @return the checked object; {@code target} itself if the mode is {@link Mode#OFF}, or if this
   *     contract already checks it
   */
  @SuppressWarnings("unchecked") // the generated class implements the interface
  public T attach(T target, Enforcement enforcement) {
    Objects.requireNonNull(target, "target");
    if (enforcement.mode() == Mode.OFF || isAttachedTo(target)) {
      return target;
    }
    boolean isAwaited =
        enforcement.isEndAwaited()
            && ThreadLocalRandom.current().nextInt(enforcement.sampling()) == 0;
    CheckedObject checked = MonitorFactory.attach(compiled, role, target, enforcement, !isAwaited);
    if (isAwaited) {
      CLEANER.register(checked, ((ObjectMonitor) checked.vht$interceptor())::collected);
    }
    return (T) checked;
  }

  /**
   * Returns a checked object that throws on a violation.
   *
   * @param target the object
   * @return as {@link #attach(Object, Enforcement)} says for {@link Mode#ENFORCE}
   */
  public T attach(T target) {
    return attach(target, Enforcement.of(Mode.ENFORCE));
  }

  /**
   * Returns whether this contract checks the calls on an object.
   *
   * @param object any object
   * @return whether it is a checked object of this contract, possibly wrapped by one of another
   */
  public boolean isAttachedTo(Object object) {
    return MonitorFactory.find(compiled, object) != null;
  }

  /**
   * Returns the attachment of this contract to an object, through which the mode and level can be
   * changed for that object alone.
   *
   * @param object any object
   * @return the attachment, or empty if the object is not checked by this contract
   */
  public Optional<Attachment> attachment(Object object) {
    return Optional.ofNullable(MonitorFactory.find(compiled, object));
  }

  /**
   * Returns the target of a checked object.
   *
   * @param object checked or not
   * @return the target if this contract checks the object, otherwise the object itself; a checked
   *     object of another contract is returned as it is, even if this contract checks its target
   */
  @SuppressWarnings("unchecked") // what attach was given
  public T unwrap(T object) {
    return MonitorFactory.findOutermost(compiled, object) == null
        ? object
        : (T) ((CheckedObject) object).vht$target();
  }

  /**
   * Returns the warnings about this contract: what is legal in it and probably not intended. Each
   * was logged once, when the contract was created. A test can assert that there are none.
   *
   * @return an immutable list, in no particular order; each warning names the interface, and the
   *     protocol or the method
   */
  public List<String> warnings() {
    return compiled.warnings();
  }

  /**
   * Sets what happens on a violation by any object of this contract whose own mode was not set.
   * With {@link Mode#OFF} their calls are still tracked, but nothing is reported.
   *
   * @param mode the new mode, or null for the mode that each object was attached with
   */
  public void mode(@Nullable Mode mode) {
    compiled.mode(mode);
  }

  /**
   * Checks a recorded trace as if it happened now. Requirements, guarantees, refusals and seeds
   * need the objects themselves and are not checked. A slice whose state a seed would have given
   * may be in any state.
   *
   * @param trace the events in order, as an {@link Enforcement#recorder} received them or {@link
   *     TraceFile#read} returned them
   * @param enforcement how the objects were checked when the trace was recorded
   * @return the violations of protocols in the trace, in order
   * @throws IllegalArgumentException if the trace has a role or a method that this contract lacks
   */
  public List<Violation> check(List<TraceEvent> trace, Enforcement enforcement) {
    return new Replay(compiled, enforcement).violations(trace);
  }

  /**
   * Shrinks a trace that breaks a rule. It removes calls as long as the rest breaks the same rule
   * at the same event with the same blame.
   *
   * @param trace a recorded trace
   * @param enforcement how the objects were checked when the trace was recorded
   * @return a trace with the first violation in {@code trace}, from which no call can be removed
   * @throws IllegalArgumentException if the trace breaks no rule
   */
  public List<TraceEvent> shrink(List<TraceEvent> trace, Enforcement enforcement) {
    return new TraceShrinker(compiled, enforcement).shrunk(trace);
  }

  /**
   * Returns a diagram of a protocol's machine.
   *
   * @param rule the protocol's number
   * @return its diagram
   * @throws IllegalArgumentException if there is no such protocol, or if its machine is a fold,
   *     whose states cannot be enumerated
   */
  public Diagram diagram(String rule) {
    ProtocolRule protocol =
        compiled.protocols().stream()
            .filter(one -> one.rule().equals(rule))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no protocol "
                            + rule
                            + "; there are "
                            + compiled.protocols().stream().map(ProtocolRule::rule).toList()));
    return protocol.diagram();
  }
}
