package dev.vht.contracts;

import dev.vht.contracts.automaton.Automaton;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything that an interface demands and promises, ready to be attached to objects.
 *
 * <p>A contract is read from the annotations of its interface: {@link Protocol}s, {@link Event}s,
 * requirements ({@link Requires}), guarantees ({@link Ensures}) and refusals ({@link Refuses}).
 * What is wrong with these is said here, before the first call. Making a contract generates a
 * class; attaching it to an object costs little more than an object.
 *
 * <pre>{@code
 * Contract<Door> contract = Contract.of(Door.class, MethodHandles.lookup());
 * Door door = contract.attach(new WoodenDoor(), Enforcement.of(Mode.ENFORCE));
 * }</pre>
 *
 * <p><b>Thread-safety:</b> immutable but for the count of reported violations, and shared by any
 * number of threads; a checked object is as thread-safe as its target.
 *
 * @param <T> the interface
 */
public final class Contract<T> {
  private static final ClassValue<ConcurrentHashMap<Class<?>, Contract<?>>> KNOWN =
      new ClassValue<>() {
        @Override
        protected ConcurrentHashMap<Class<?>, Contract<?>> computeValue(Class<?> user) {
          return new ConcurrentHashMap<>();
        }
      };

  private final Class<?> type;
  private final String creation;
  private final String noun;
  private final List<ProtocolRule> protocols;
  private final List<MethodRules> methods;
  private final MethodHandle constructor;
  private final ViolationLog log = new ViolationLog();

  private Contract(Class<?> type, MethodHandles.Lookup lookup) {
    Contracted contracted = type.getAnnotation(Contracted.class);
    ContractReader reader = new ContractReader(type, lookup);
    this.type = type;
    this.creation = contracted == null ? "" : contracted.creation();
    this.noun = contracted == null ? "object" : contracted.noun();
    this.protocols = reader.protocols();
    this.methods = reader.methods();
    this.constructor = CheckedClass.constructor(type, methods, lookup);
  }

  /**
   * Reads the contract that stands on an interface. Made once for each pair of an interface and a
   * class that asks.
   *
   * @param <T> the interface
   * @param type the interface; not sealed, and visible to the lookup's class
   * @param lookup {@code MethodHandles.lookup()} of a class in the package that is to hold the
   *     generated class: the interface's own, if the interface or its rules are package-private
   * @return the contract
   * @throws ContractDefinitionException if the contract is malformed or contradicts itself, or if
   *     no class can be made for the interface
   */
  public static <T> Contract<T> of(Class<? super T> type, MethodHandles.Lookup lookup) {
    Objects.requireNonNull(type, "type");
    @SuppressWarnings("unchecked") // made for this interface, of which T is a view
    Contract<T> contract =
        (Contract<T>)
            KNOWN
                .get(lookup.lookupClass())
                .computeIfAbsent(type, unused -> new Contract<T>(type, lookup));
    return contract;
  }

  /**
   * Returns a checked object: the same as {@code target}, with every call judged by this contract.
   * Its {@code equals}, {@code hashCode} and {@code toString} are the target's, and no events;
   * calls that the target makes on itself are not seen.
   *
   * @param target the object
   * @param enforcement how it is judged
   * @return the checked object; {@code target} itself if the mode is {@link Mode#OFF}, or if it is
   *     checked by this contract already
   */
  @SuppressWarnings("unchecked") // the generated class implements the interface
  public T attach(T target, Enforcement enforcement) {
    Objects.requireNonNull(target, "target");
    if (enforcement.mode() == Mode.OFF || isAttachedTo(target)) {
      return target;
    }
    Monitor monitor = new Monitor(this, target, enforcement);
    try {
      Object checked = constructor.invokeExact((Object) target, monitor);
      monitor.serve((CheckedObject) checked);
      return (T) checked;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("no checked " + type.getName() + " could be made", e);
    }
  }

  /**
   * Tells whether this contract judges the calls on an object.
   *
   * @param object any object
   * @return whether it is a checked object of this contract
   */
  public boolean isAttachedTo(Object object) {
    return object instanceof CheckedObject checked && checked.vht$monitor().contract() == this;
  }

  /**
   * Returns the object behind a checked one.
   *
   * @param object checked or not
   * @return the target if it is checked by this contract, else the object itself
   */
  @SuppressWarnings("unchecked") // what attach was given
  public T unwrap(T object) {
    return isAttachedTo(object) ? (T) ((CheckedObject) object).vht$target() : object;
  }

  String creation() {
    return creation;
  }

  String noun() {
    return noun;
  }

  List<ProtocolRule> protocols() {
    return protocols;
  }

  List<MethodRules> methods() {
    return methods;
  }

  MethodRules method(int index) {
    return methods.get(index);
  }

  ViolationLog log() {
    return log;
  }

  /** What a protocol believes of an object at which nothing has happened but its creation. */
  Belief created(ProtocolRule protocol) {
    int symbol = creation.isEmpty() ? Automaton.NO_SYMBOL : protocol.automaton.symbol(creation);
    return symbol == Automaton.NO_SYMBOL
        ? protocol.start()
        : protocol.settled[protocol.automaton.step(Automaton.START, symbol)];
  }
}
