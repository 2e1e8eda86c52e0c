package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.PassedAs;
import dev.vht.contracts.annotation.Passing;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A checked object that goes back to its maker arrives as the maker made it. */
class HandedBackTest {

  interface Wire extends AutoCloseable {
    void use();

    Wire join(Wire other);

    void touch(Wire other);

    @Override
    void close();
  }

  interface Listener {
    void lost(Wire wire);
  }

  interface Pool {
    Wire take();

    void give(@Nullable Wire wire);

    void giveTwo(int number, Wire one, long other, Wire two);

    void giveAll(Wire... wires);

    void giveTable(Wire[][] wires);

    void giveEach(Collection<Wire> wires);

    void giveQueue(Queue<Wire> wires);

    void register(AutoCloseable resource);

    void note(Object key, int count);

    void listen(@Nullable Listener listener);

    @Nullable Listener listener();
  }

  private static final class Real implements Wire {
    private int uses;

    @Override
    public void use() {
      uses++;
    }

    @Override
    public Wire join(Wire other) {
      return (Real) other;
    }

    @Override
    public void touch(Wire other) {
      if (((Real) other).uses > 0) {
        throw new IllegalStateException("it was used");
      }
    }

    @Override
    public void close() {}
  }

  /** Accepts only what it made, as drivers do. */
  private static final class RealPool implements Pool {
    private final List<Real> given = new ArrayList<>();
    private final Map<Object, Integer> notes = new HashMap<>();
    private @Nullable Object last;
    private @Nullable Listener listener;

    @Override
    public Wire take() {
      return new Real();
    }

    @Override
    public void give(@Nullable Wire wire) {
      last = wire;
      given.add((Real) wire);
    }

    @Override
    public void giveTwo(int number, Wire one, long other, Wire two) {
      assertThat(number + other).isEqualTo(7);
      give(one);
      give(two);
    }

    @Override
    public void giveAll(Wire... wires) {
      last = wires;
      Arrays.asList(wires).forEach(this::give);
      last = wires;
    }

    @Override
    public void giveTable(Wire[][] wires) {
      Arrays.asList(wires).forEach(this::giveAll);
    }

    @Override
    public void giveEach(Collection<Wire> wires) {
      wires.forEach(this::give);
      last = wires;
    }

    @Override
    public void giveQueue(Queue<Wire> wires) {}

    @Override
    public void register(AutoCloseable resource) {
      give((Real) resource);
    }

    @Override
    public void note(Object key, int count) {
      last = key;
      notes.merge(key, count, Integer::sum);
    }

    @Override
    public void listen(@Nullable Listener heard) {
      listener = heard;
      if (heard != null) {
        heard.lost(new Real());
      }
    }

    @Override
    public @Nullable Listener listener() {
      return listener;
    }
  }

  private final RealPool real = new RealPool();
  private final ContractBuilder<Pool> all = Contract.builder(Pool.class, MethodHandles.lookup());
  private final ChildBuilder<Wire> wire = all.role("wire", Wire.class);

  HandedBackTest() {
    all.returns(Pool::take, wire);
  }

  private static ContractViolation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation;
  }

  @Test
  void anArgumentIsUnwrappedInAnUntrackedCall() {
    Pool pool = all.build().attach(real);
    Wire taken = pool.take();
    assertThat(taken).isNotInstanceOf(Real.class);
    pool.give(taken);
    pool.give(null);
    Real own = new Real();
    pool.give(own);
    assertThat(real.given).hasSize(3).containsSequence(null, own);
    pool.giveTwo(3, taken, 4, own);
    assertThat(real.given).endsWith(own);
  }

  @Test
  void anArgumentIsUnwrappedInATrackedCallAndKeepsItsSlice() {
    wire.key("wire", KeySource.receiver());
    Pool pool =
        all.event("take", e -> e.returned(Pool::take).key("wire", KeySource.result()))
            .key("wire", KeySource.argument(0), "give")
            .protocol("P1", p -> p.allows("(take wire.use* give)*").forEach("wire"))
            .build()
            .attach(real);
    Wire taken = pool.take();
    Wire other = pool.take();
    taken.use();
    pool.give(taken);
    ContractViolation violation = broken(() -> pool.give(taken));
    assertThat(violation.rule()).isEqualTo("P1");
    other.use();
    pool.give(other);
    assertThat(real.given).hasSize(2);
    assertThat(real.given.get(0).uses).isEqualTo(1);
  }

  @Test
  void anArgumentThatIsNotCheckedNamesTheSliceOfItsCheckedObject() {
    wire.key("wire", KeySource.receiver());
    Pool pool =
        all.event("take", e -> e.returned(Pool::take).key("wire", KeySource.result()))
            .key("wire", KeySource.argument(0), "give")
            .protocol("P1", p -> p.allows("(take wire.use* give)*").forEach("wire"))
            .build()
            .attach(real);
    Wire taken = pool.take();
    pool.give(taken);
    Real made = real.given.get(0);
    assertThat(broken(() -> pool.give(made)).rule()).isEqualTo("P1");
  }

  @Test
  void aCheckOfArgumentsSeesTheCheckedObject() {
    List<@Nullable Object> seen = new ArrayList<>();
    Pool pool =
        all.ensures("P2", p -> p.give(null), "it was seen", o -> seen.add(o.arguments().get(0)))
            .build()
            .attach(real);
    Wire taken = pool.take();
    pool.give(taken);
    assertThat(seen.get(0)).isSameAs(taken);
    assertThat(real.last).isInstanceOf(Real.class);
  }

  @Test
  void theElementsOfAnArrayAreUnwrappedInACopyOfIt() {
    Pool pool = all.build().attach(real);
    Wire taken = pool.take();
    Wire[] wires = {new Real(), taken, null};
    pool.giveAll(wires);
    assertThat(real.last).isInstanceOf(Wire[].class).isNotSameAs(wires);
    assertThat(wires[1]).as("the program's array").isSameAs(taken);
    pool.giveAll(taken, pool.take());
    assertThat(real.given).hasSize(5);
    pool.giveTable(new Wire[][] {{taken}, {}});
    assertThat(real.given).hasSize(6);
  }

  @Test
  void anArrayWithoutCheckedElementsIsPassedItself() {
    Pool pool = all.build().attach(real);
    Wire[] wires = {new Real(), null};
    pool.giveAll(wires);
    assertThat(real.last).isSameAs(wires);
  }

  @Test
  void aSiblingHandsBackASibling() {
    wire.returns(w -> w.join(new Real()), wire);
    Pool pool = all.build().attach(real);
    Wire one = pool.take();
    Wire other = pool.take();
    assertThat(one.join(other)).isSameAs(other);
    assertThat(one.join(one)).isSameAs(one);
  }

  @Test
  void aSiblingHandsBackASiblingInAnUntrackedCall() {
    wire.refuses("W1", IllegalStateException.class, "it was used", "wire.touch");
    Contract<Pool> contract = all.build();
    Pool pool = contract.attach(real);
    Wire one = pool.take();
    Wire other = pool.take();
    long before = contract.attachment(pool).orElseThrow().events();
    one.touch(other);
    assertThat(contract.attachment(pool).orElseThrow().events()).isEqualTo(before);
    other.use();
    ContractViolation violation = broken(() -> one.touch(other));
    assertThat(violation.rule()).isEqualTo("W1");
    assertThat(violation.violation().event()).startsWith("wire.touch(");
  }

  @Test
  void aSuperInterfaceOfARoleIsUnwrapped() {
    Pool pool = all.build().attach(real);
    pool.register(pool.take());
    assertThat(real.given).hasSize(1);
  }

  @Test
  void anObjectStaysCheckedUnlessDeclared() {
    Pool pool = all.build().attach(real);
    Wire taken = pool.take();
    pool.note(taken, 1);
    assertThat(real.last).isSameAs(taken);
    Pool declared =
        Contract.<Pool>builder(Pool.class, MethodHandles.lookup())
            .passesRaw(p -> p.note("", 0), 0)
            .build()
            .attach(real);
    declared.note(taken, 1);
    assertThat(real.last).as("checked by another contract").isSameAs(taken);
    Pool raw = all.passesRaw(p -> p.note("", 0), 0).build().attach(real);
    Wire own = raw.take();
    raw.note(own, 1);
    assertThat(real.last).isInstanceOf(Real.class);
  }

  @Test
  void anArgumentPassedCheckedIsObservedInTheImplementation() {
    wire.protocol("W1", p -> p.allows("wire.use"));
    Contract<Pool> contract = all.passesChecked(p -> p.give(null), 0).build();
    Pool pool =
        contract.attach(
            (Pool)
                Proxy.newProxyInstance(
                    Pool.class.getClassLoader(),
                    new Class<?>[] {Pool.class},
                    (proxy, method, arguments) -> {
                      if (method.getName().equals("give")) {
                        ((Wire) arguments[0]).use();
                        return null;
                      }
                      return new Real();
                    }));
    Wire taken = pool.take();
    pool.give(taken);
    assertThat(broken(taken::use).rule()).isEqualTo("W1");
  }

  @Test
  void theElementsOfACollectionAreUnwrappedIfDeclared() {
    Pool pool = all.passesRaw(p -> p.giveEach(List.of()), 0).build().attach(real);
    Wire taken = pool.take();
    List<Wire> wires = new ArrayList<>(List.of(taken, new Real()));
    pool.giveEach(wires);
    assertThat(real.given).hasSize(2);
    Collection<Wire> seen = collection(real.last);
    assertThat(seen).hasSize(2).isInstanceOf(List.class);
    assertThat(seen.contains(real.given.get(0))).as("looked up as it is").isTrue();
    seen.add(taken);
    assertThat(wires).as("what the implementation adds").hasSize(3);
    assertThat(wires.get(2)).isSameAs(taken);
  }

  @SuppressWarnings("unchecked") // of wires, in this test
  private static Collection<Wire> collection(@Nullable Object given) {
    return (Collection<Wire>) Objects.requireNonNull(given);
  }

  @Test
  void aCollectionIsPassedItselfUnlessDeclared() {
    Pool pool = all.build().attach(real);
    List<Wire> wires = List.of(new Real());
    pool.giveEach(wires);
    assertThat(real.last).isSameAs(wires);
    assertThatThrownBy(() -> pool.giveEach(List.of(pool.take())))
        .isInstanceOf(ClassCastException.class);
  }

  // Layers and strangers.

  @Test
  void onlyTheLayerOfTheContractGoes() {
    Contract<Wire> other = Contract.<Wire>builder(Wire.class, MethodHandles.lookup()).build();
    Pool plain = new ForeignPool(other, real);
    Pool pool = all.build().attach(plain);
    Wire taken = pool.take();
    pool.give(taken);
    assertThat(real.last).satisfies(o -> assertThat(other.isAttachedTo((Wire) o)).isTrue());
    assertThat(other.unwrap((Wire) Objects.requireNonNull(real.last)))
        .as("below the other contract's layer")
        .isInstanceOf(Real.class);
  }

  /** Returns wires that another contract checks. */
  private static final class ForeignPool implements Pool {
    private final Contract<Wire> contract;
    private final RealPool real;

    ForeignPool(Contract<Wire> contract, RealPool real) {
      this.contract = contract;
      this.real = real;
    }

    @Override
    public Wire take() {
      return contract.attach(new Real());
    }

    @Override
    public void give(@Nullable Wire wire) {
      real.last = wire;
    }

    @Override
    public void giveTwo(int number, Wire one, long other, Wire two) {}

    @Override
    public void giveAll(Wire... wires) {}

    @Override
    public void giveTable(Wire[][] wires) {}

    @Override
    public void giveEach(Collection<Wire> wires) {}

    @Override
    public void giveQueue(Queue<Wire> wires) {}

    @Override
    public void register(AutoCloseable resource) {}

    @Override
    public void note(Object key, int count) {}

    @Override
    public void listen(@Nullable Listener heard) {}

    @Override
    public @Nullable Listener listener() {
      return null;
    }
  }

  @Test
  void aLayerOfAnotherContractOutsideHidesThatOfThis() {
    Contract<Wire> other = Contract.<Wire>builder(Wire.class, MethodHandles.lookup()).build();
    Pool pool = all.build().attach(real);
    Wire layered = other.attach(pool.take());
    assertThatThrownBy(() -> pool.give(layered)).isInstanceOf(ClassCastException.class);
    assertThat(real.last).isSameAs(layered);
    pool.give(other.unwrap(layered));
    assertThat(real.last).isInstanceOf(Real.class);
  }

  @Test
  void whatAnotherObjectOfTheContractMadeIsUnwrappedToo() {
    Contract<Pool> contract = all.build();
    Pool one = contract.attach(new RealPool());
    Pool other = contract.attach(real);
    other.give(one.take());
    other.give(contract.<Wire>role("wire", Wire.class).attach(new Real()));
    assertThat(real.given).hasSize(2);
  }

  @Test
  void whatTheMakerGotFromAnotherObjectOfTheContractStaysCheckedByThat() {
    Contract<Pool> contract = all.build();
    Pool inner = contract.attach(new RealPool());
    Wire[] received = new Wire[2];
    Pool outer =
        contract.attach(
            (Pool)
                Proxy.newProxyInstance(
                    Pool.class.getClassLoader(),
                    new Class<?>[] {Pool.class},
                    (proxy, method, arguments) -> {
                      if (method.getName().equals("take")) {
                        received[0] = inner.take();
                        return received[0];
                      }
                      received[1] = (Wire) arguments[0];
                      return null;
                    }));
    outer.give(outer.take());
    assertThat(received[1]).isSameAs(received[0]);
  }

  // Objects that the program made.

  @Test
  void aListenerIsReturnedToTheProgramAsItWasMade() {
    ChildBuilder<Listener> heard = all.role("listener", Listener.class);
    heard.protocol("L1", p -> p.allows("listener.lost"));
    Pool pool = all.passes(p -> p.listen(null), 0, heard).build().attach(real);
    Listener mine = w -> {};
    pool.listen(mine);
    assertThat(real.listener).isNotSameAs(mine);
    assertThat(pool.listener()).isSameAs(mine);
    pool.listen(null);
    assertThat(pool.listener()).isNull();
  }

  // Definitions.

  interface Shop {
    @Child("wire")
    Wire buy();

    void giveBack(@PassedAs(Passing.CHECKED) Wire wire);

    void keep(@PassedAs(Passing.RAW) Object wire);
  }

  @Test
  void anAnnotationSaysHowAnArgumentIsPassed() {
    List<Object> given = new ArrayList<>();
    Shop shop =
        Contract.<Shop>of(Shop.class, MethodHandles.lookup())
            .attach(
                new Shop() {
                  @Override
                  public Wire buy() {
                    return new Real();
                  }

                  @Override
                  public void giveBack(Wire wire) {
                    given.add(wire);
                  }

                  @Override
                  public void keep(Object wire) {
                    given.add(wire);
                  }
                });
    Wire bought = shop.buy();
    shop.giveBack(bought);
    shop.keep(bought);
    assertThat(given.get(0)).isSameAs(bought);
    assertThat(given.get(1)).isInstanceOf(Real.class);
  }

  @Test
  void whatCannotBePassedRawIsRejected() {
    assertThatThrownBy(() -> all.passesRaw(p -> p.give(null), 1))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageEndingWith("has no argument 1");
    all.passesRaw(p -> p.note("", 0), 1);
    assertThatThrownBy(all::build)
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageEndingWith(": its argument 1 is a int, never a checked object");
  }

  @Test
  void aContainerOfWhichThereIsNoViewIsRejected() {
    all.passesRaw(p -> p.giveQueue(new ArrayDeque<>()), 0);
    assertThatThrownBy(all::build)
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining(
            "its argument 0 is a java.util.Queue, whose elements cannot be replaced")
        .hasMessageContaining("declare the parameter as an array, Iterable, Collection");
  }

  @Test
  void anArgumentWithARoleIsNotAlsoPassedRaw() {
    ChildBuilder<Listener> heard = all.role("listener", Listener.class);
    all.passes(p -> p.listen(null), 0, heard).passesRaw(p -> p.listen(null), 0);
    assertThatThrownBy(all::build)
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageEndingWith(
            "its argument 0 has a role, so it is passed checked; declare one of both");
  }
}
