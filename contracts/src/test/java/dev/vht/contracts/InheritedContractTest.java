package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Child;
import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Event;
import dev.vht.contracts.annotation.Key;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Phase;
import java.lang.invoke.MethodHandles;
import java.util.NoSuchElementException;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** What super-interfaces state holds in the interfaces that extend them. */
class InheritedContractTest {

  private static <T> T checked(Class<T> type, T target) {
    return Contract.<T>read(type, MethodHandles.lookup()).attach(target);
  }

  private static ContractViolation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation;
  }

  @Contracted(rules = ParcelRules.class, creation = "made", noun = "box")
  @Protocol(rule = "P1", value = "made (open close)*", text = "a box is opened and closed in turn")
  @Protocol(rule = "P2", value = "(put | taken)*  spoilt", forEach = "item")
  @Refuses(rule = "P3", with = NoSuchElementException.class, on = "take", text = "it is not there")
  interface Box {
    void open();

    void close();

    void put(@Key("item") @Requires("isNamed") String item, int weight);

    @Event("take")
    @Event(value = "taken", on = Phase.RETURN, when = "isHeavy")
    @Event(value = "spoilt", on = Phase.RETURN)
    @Ensures("isWeight")
    int take(@Key("item") String item);
  }

  static final class ParcelRules {
    private ParcelRules() {}

    @Rule(id = "P4", text = "an item has a name")
    static boolean isNamed(String item) {
      return !item.isEmpty();
    }

    @Rule(id = "P5", text = "a weight is not negative")
    static boolean isWeight(int weight) {
      return weight >= 0;
    }

    static boolean isHeavy(int weight) {
      return weight > 0;
    }
  }

  interface Bare extends Box {}

  /** Restates every method without a word, and adds one. */
  interface Restating extends Box {
    @Override
    void open();

    @Override
    void close();

    @Override
    void put(String item, int weight);

    @Override
    int take(String item);

    void shake();
  }

  private static class Crate implements Bare, Restating {
    @Override
    public void open() {}

    @Override
    public void close() {}

    @Override
    public void put(String item, int weight) {}

    @Override
    public int take(String item) {
      if (item.equals("missing")) {
        throw new NoSuchElementException(item);
      }
      return item.equals("liar") ? -1 : item.equals("feather") ? 0 : 1;
    }

    @Override
    public void shake() {}
  }

  private static void assertChecksLikeABox(Box box) {
    box.open();
    assertThat(broken(box::open).violation().headline())
        .isEqualTo("P1: open() but a box is opened and closed in turn");
    assertThat(broken(box::open)).hasMessageContaining("  box       (unnamed)");
    box.put("cup", 1);
    assertThat(broken(() -> box.put("", 1)).rule()).isEqualTo("P4");
    assertThat(broken(() -> box.take("missing")).rule()).isEqualTo("P3");
    assertThat(broken(() -> box.take("liar")).rule()).isEqualTo("P5");
    assertThat(box.take("cup")).isEqualTo(1);
    assertThat(box.take("feather")).isZero();
    assertThat(broken(() -> box.take("feather")).rule()).isEqualTo("P2");
    assertThat(box.take("cup")).isEqualTo(1);
  }

  @Test
  void everythingThatASuperInterfaceStatesHolds() {
    assertChecksLikeABox(checked(Bare.class, new Crate()));
  }

  @Test
  void aRestatedMethodKeepsWhatTheSuperInterfaceStates() {
    assertChecksLikeABox(checked(Restating.class, new Crate()));
  }

  @Contracted(rules = SafeRules.class, noun = "safe")
  @Protocol(rule = "S1", value = "made lock?", text = "it is locked once")
  @Protocol(rule = "S2", value = "(opened close)*", text = "it is opened quietly")
  interface Safe extends Box {
    void lock();

    @Event("opened")
    @Override
    void open();

    @Ensures("isLight")
    @Override
    int take(String item);

    void swap(@Requires("isNamed") String item);
  }

  static final class SafeRules {
    private SafeRules() {}

    @Rule(id = "S3", text = "nothing heavy is in it")
    static boolean isLight(int weight) {
      return weight < 10;
    }
  }

  private static final class Steel extends Crate implements Safe {
    @Override
    public void lock() {}

    @Override
    public int take(String item) {
      return item.equals("anvil") ? 100 : super.take(item);
    }

    @Override
    public void swap(String item) {}
  }

  @Test
  void aSubInterfaceAddsProtocolsGuaranteesAndEvents() {
    Safe safe = checked(Safe.class, new Steel());
    safe.lock();
    assertThat(broken(safe::lock).rule()).isEqualTo("S1");
    assertThat(broken(safe::lock)).hasMessageContaining("  safe      (unnamed)");
    assertThat(broken(() -> safe.take("anvil")).rule()).isEqualTo("S3");
    assertThat(broken(() -> safe.take("liar")).rule()).isEqualTo("P5");
  }

  @Test
  void anAddedEventLeavesTheEventThatIsNamedAfterTheMethod() {
    Safe safe = checked(Safe.class, new Steel());
    safe.open();
    assertThat(broken(safe::open).rule()).isEqualTo("P1");
    safe.close();
    assertThat(broken(safe::close).rule()).isEqualTo("P1");
  }

  @Test
  void aNewMethodMayNameACheckOfTheSuperInterface() {
    Safe safe = checked(Safe.class, new Steel());
    safe.swap("cup");
    assertThat(broken(() -> safe.swap("")).rule()).isEqualTo("P4");
  }

  // Generic methods, narrower results.

  @Contracted(rules = SinkRules.class)
  @Protocol(rule = "G1", value = "put get", forEach = "item")
  interface Sink<T, R> {
    void put(@Key("item") @Requires("isThere") T item);

    R get(@Key("item") T item);

    @SuppressWarnings("unchecked") // no array of them is made
    T[] all(@Key("item") T item, T... more);
  }

  static final class SinkRules {
    private SinkRules() {}

    @Rule(id = "G2", text = "it is there")
    static boolean isThere(Object item) {
      return !item.equals("");
    }
  }

  interface Words<R> extends Sink<String, R> {
    @Override
    void put(String word);
  }

  interface Lengths extends Words<Integer> {
    @Override
    Integer get(String word);

    @Override
    String[] all(String word, String... more);
  }

  private static final class Counting implements Lengths {
    @Override
    public void put(String word) {}

    @Override
    public Integer get(String word) {
      return word.length();
    }

    @Override
    public String[] all(String word, String... more) {
      return more;
    }
  }

  @Test
  void anOverriddenGenericMethodKeepsWhatItsSuperInterfaceStates() {
    Lengths lengths = checked(Lengths.class, new Counting());
    Sink<String, Integer> sink = lengths;
    sink.put("aap");
    assertThat(broken(() -> lengths.put("aap")).rule()).isEqualTo("G1");
    assertThat(broken(() -> sink.put("")).rule()).isEqualTo("G2");
    assertThat(broken(() -> lengths.put("")).rule()).isEqualTo("G2");
    assertThat(lengths.get("aap")).isEqualTo(3);
    assertThat(broken(() -> sink.get("aap")).rule()).isEqualTo("G1");
    assertThat(sink.all("aap", "noot")).containsExactly("noot");
  }

  @Contracted(rules = AnimalRules.class)
  @Protocol(rule = "A1", value = "young young young young")
  interface Animal {
    @Event("young")
    @Ensures("isBorn")
    Animal young();
  }

  static final class AnimalRules {
    private AnimalRules() {}

    @Rule(id = "A2", text = "it is born")
    static boolean isBorn(Object young) {
      return young != null;
    }
  }

  interface Cat extends Animal {
    @Override
    Cat young();
  }

  @Test
  @SuppressWarnings("NullAway") // the target breaks a guarantee
  void aMethodWithANarrowerResultKeepsWhatItsSuperInterfaceStates() {
    Cat[] next = new Cat[1];
    Cat cat = checked(Cat.class, () -> next[0]);
    Animal animal = cat;
    assertThat(broken(cat::young).rule()).isEqualTo("A2");
    assertThat(broken(animal::young).rule()).isEqualTo("A2");
    next[0] = cat;
    assertThat(animal.young()).isSameAs(cat);
    assertThat(cat.young()).isSameAs(cat);
    assertThat(broken(animal::young).rule()).isEqualTo("A1");
  }

  // Several super-interfaces.

  @Protocol(rule = "D1", value = "(up down)*")
  interface Top {
    void up();

    void down();
  }

  @Protocol(rule = "D2", value = "(_ | left)* end")
  interface Left extends Top {
    void left();

    void end();
  }

  @Protocol(rule = "D1", value = "(up down)*")
  interface Right extends Top {
    @Override
    void up();

    void end();
  }

  interface Both extends Left, Right {}

  private static final class Walk implements Both {
    @Override
    public void up() {}

    @Override
    public void down() {}

    @Override
    public void left() {}

    @Override
    public void end() {}
  }

  @Test
  void aSuperInterfaceThatIsReachedTwiceCountsOnce() {
    Both both = checked(Both.class, new Walk());
    both.up();
    both.left();
    assertThat(broken(both::up).rule()).isEqualTo("D1");
    both.end();
    assertThat(broken(both::left).rule()).isEqualTo("D2");
  }

  @Contracted(rules = OneRules.class)
  interface One {
    void step(@Requires("isEven") int width);
  }

  @Contracted(rules = OtherRules.class)
  interface Other {
    void step(@Requires("isSmall") int width);
  }

  interface OneAndOther extends One, Other {}

  static final class OneRules {
    private OneRules() {}

    @Rule(id = "O1", text = "steps are even")
    static boolean isEven(int width) {
      return width % 2 == 0;
    }
  }

  static final class OtherRules {
    private OtherRules() {}

    @Rule(id = "O2", text = "steps are small")
    static boolean isSmall(int width) {
      return width < 10;
    }
  }

  @Test
  void whatTwoUnrelatedSuperInterfacesRequireOfAMethodHoldsBoth() {
    OneAndOther both = checked(OneAndOther.class, width -> {});
    both.step(2);
    assertThat(broken(() -> both.step(1)).rule()).isEqualTo("O1");
    assertThat(broken(() -> both.step(12)).rule()).isEqualTo("O2");
  }

  // An interface above that is under no contract.

  @Protocol(rule = "F1", value = "use* shut")
  interface Handle extends AutoCloseable {
    void use(@Requires("isFine") int times);

    @Event("shut")
    @Override
    void close();

    @Rule(id = "F2", text = "it is fine")
    static boolean isFine(int times) {
      return times > 0;
    }
  }

  interface Ordered extends ToIntFunction<String> {
    @Override
    int applyAsInt(@Requires("isLong") String other);

    @Rule(id = "F3", text = "it is long")
    static boolean isLong(String other) {
      return other.length() > 3;
    }
  }

  @Test
  @SuppressWarnings("ReturnValueIgnored") // of a call that is rejected
  void aMethodOfAnInterfaceUnderNoContractIsFreeToDescribe() {
    Handle handle =
        checked(
            Handle.class,
            new Handle() {
              @Override
              public void use(int times) {}

              @Override
              public void close() {}
            });
    handle.close();
    assertThat(broken(handle::close).rule()).isEqualTo("F1");
    assertThat(broken(() -> handle.use(0)).rule()).isEqualTo("F2");
    ToIntFunction<String> ordered = checked(Ordered.class, other -> 0);
    assertThat(ordered.applyAsInt("noot")).isZero();
    assertThat(broken(() -> ordered.applyAsInt("aap")).rule()).isEqualTo("F3");
  }

  // Roles and keys of the object itself.

  @Protocol(rule = "L1", value = "lent loan.back", forEach = "loan")
  interface Library {
    @Event(value = "lent", on = Phase.RETURN)
    @Key("loan")
    @Child("loan")
    Loan lend();

    void watch(@Child("watcher") Watcher watcher);
  }

  @Key("loan")
  interface Loan {
    void back();
  }

  @Protocol(rule = "W1", value = "told")
  interface Watcher {
    void told();
  }

  interface Branch extends Library {
    @Override
    ShortLoan lend();

    @Override
    void watch(Watcher watcher);
  }

  @Protocol(rule = "L2", value = "extend extend")
  interface ShortLoan extends Loan {
    void extend();
  }

  private static final class Fortnight implements ShortLoan {
    @Override
    public void back() {}

    @Override
    public void extend() {}
  }

  private static final class Local implements Branch {
    @Override
    public ShortLoan lend() {
      return new Fortnight();
    }

    @Override
    public void watch(Watcher watcher) {
      watcher.told();
      watcher.told();
    }
  }

  @Test
  void aRestatedMethodKeepsTheRolesOfItsResultAndArguments() {
    Branch branch = checked(Branch.class, new Local());
    Library library = branch;
    ShortLoan loan = branch.lend();
    loan.back();
    assertThat(broken(loan::back).rule()).isEqualTo("L1");
    loan.extend();
    loan.extend();
    assertThat(broken(loan::extend).rule()).isEqualTo("L2");
    library.lend().back();
    assertThat(broken(() -> library.watch(() -> {})).rule()).isEqualTo("W1");
  }
}
