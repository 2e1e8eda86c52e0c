package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Ensures;
import dev.vht.contracts.annotation.Requires;
import dev.vht.contracts.annotation.Rule;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.KeySource;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Violation;
import java.lang.invoke.MethodHandles;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@code equals}, {@code hashCode} and {@code toString} that throw, and checks that throw. */
class FailingTargetsTest {

  interface Shop {
    Ware sell();

    void weigh(Object key);
  }

  interface Ware {
    void open();
  }

  /** Throws from each method of an object. */
  private static class Failing {
    @Override
    public boolean equals(@Nullable Object other) {
      throw new IllegalStateException("equals");
    }

    @Override
    public int hashCode() {
      throw new IllegalStateException("hashCode");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("toString");
    }
  }

  private static final class FailingWare extends Failing implements Ware {
    @Override
    public void open() {}
  }

  private static final class FailingShop extends Failing implements Shop {
    @Override
    public Ware sell() {
      return new FailingWare();
    }

    @Override
    public void weigh(Object key) {}
  }

  private final ContractBuilder<Shop> all = Contract.builder(Shop.class, MethodHandles.lookup());
  private final ChildBuilder<Ware> ware = all.role("ware", Ware.class);

  private Contract<Shop> contract() {
    ware.key("ware", KeySource.receiver());
    return all.returns(Shop::sell, ware)
        .event("sold", e -> e.returned(Shop::sell).key("ware", KeySource.result()))
        .protocol("F1", p -> p.allows("sold ware.open").forEach("ware"))
        .build();
  }

  private static Violation broken(Runnable call) {
    ContractViolation violation = catchThrowableOfType(ContractViolation.class, call::run);
    assertThat(violation).as("no rule was broken").isNotNull();
    return violation.violation();
  }

  @Test
  void theContractCallsNoEqualsAndNoHashCodeOfATarget() {
    Shop shop = contract().attach(new FailingShop());
    Ware one = shop.sell();
    Ware other = shop.sell();
    one.open();
    other.open();
    Violation violation = broken(one::open);
    assertThat(violation.rule()).isEqualTo("F1");
    assertThat(violation.slice()).as("toString throws").endsWith("@?");
  }

  @Test
  void theProgramsOwnCallGetsTheExceptionOfTheTarget() {
    Shop shop = contract().attach(new FailingShop());
    assertThatThrownBy(() -> shop.equals(new Object())).hasMessage("equals");
    assertThatThrownBy(shop::hashCode).hasMessage("hashCode");
    assertThatThrownBy(shop::toString).hasMessage("toString");
    Set<Ware> wares = new HashSet<>();
    assertThatThrownBy(() -> wares.add(shop.sell())).hasMessage("hashCode");
    shop.sell().open();
  }

  /** A key whose equals throws a number of times. */
  private static final class Key {
    private int failures;

    @Override
    public boolean equals(@Nullable Object other) {
      if (failures-- > 0) {
        throw new IllegalStateException("equals");
      }
      return other == this;
    }

    @Override
    public int hashCode() {
      return 7;
    }
  }

  private Shop weighingTwice() {
    return all.key("key", KeySource.argument(0), "weigh")
        .protocol("F2", p -> p.allows("weigh? weigh?").forEach("key"))
        .build()
        .attach(new FailingShop());
  }

  private static void failOnce(Shop shop, int failures) {
    shop.weigh(new Key());
    shop.weigh("aap");
    Key failing = new Key();
    failing.failures = failures;
    assertThatThrownBy(() -> shop.weigh(failing)).hasMessage("equals");
  }

  @Test
  void aKeyWhoseEqualsThrowsOnceAffectsNoOtherKey() {
    Shop shop = weighingTwice();
    failOnce(shop, 1);
    shop.weigh("aap");
    assertThat(broken(() -> shop.weigh("aap")).rule()).isEqualTo("F2");
  }

  @Test
  void aKeyWhoseEqualsAlwaysThrowsBlamesNobodyAndKeysAreJudgedAgain() {
    Shop shop = weighingTwice();
    failOnce(shop, Integer.MAX_VALUE);
    shop.weigh("aap");
    shop.weigh("noot");
    shop.weigh("noot");
    assertThat(broken(() -> shop.weigh("noot")).rule()).isEqualTo("F2");
  }

  @Test
  void aRequirementOrGuaranteeOfABuilderThatThrowsReachesTheCaller() {
    boolean[] isArmed = {true};
    Shop shop =
        all.requires("F3", s -> s.weigh(""), "it fails", o -> fails(isArmed[0]))
            .ensures("F4", Shop::sell, "it fails", o -> fails(isArmed[0]))
            .protocol("F5", p -> p.allows("weigh sell*"))
            .build()
            .attach(new FailingShop());
    assertThatThrownBy(() -> shop.weigh("")).hasMessage("a check");
    isArmed[0] = false;
    shop.weigh("");
    isArmed[0] = true;
    assertThatThrownBy(shop::sell).hasMessage("a check");
    isArmed[0] = false;
    shop.sell();
    assertThat(broken(() -> shop.weigh("")).rule()).isEqualTo("F5");
  }

  private static boolean fails(boolean isArmed) {
    if (isArmed) {
      throw new IllegalStateException("a check");
    }
    return true;
  }

  @Contracted(rules = Checks.class)
  interface Scale {
    @Requires("isSafe")
    @Ensures("isEven")
    int weigh(int weight);
  }

  static final class Checks {
    private Checks() {}

    @Rule(id = "F6", text = "it is not safe")
    static boolean isSafe(int weight) {
      return fails(weight == 1);
    }

    @Rule(id = "F7", text = "it is odd")
    static boolean isEven(int result) {
      return fails(result == 3);
    }
  }

  @Test
  void aRequirementOrGuaranteeOfAnAnnotationThatThrowsReachesTheCaller() {
    Scale scale = Contract.<Scale>of(Scale.class, MethodHandles.lookup()).attach(weight -> weight);
    assertThatThrownBy(() -> scale.weigh(1)).hasMessage("a check");
    assertThatThrownBy(() -> scale.weigh(3)).hasMessage("a check");
    assertThat(scale.weigh(2)).isEqualTo(2);
  }

  @Test
  void aSlicingThatThrowsReachesTheCaller() {
    Shop shop =
        all.key("key", KeySource.argument(0), "weigh")
            .protocol("F8", p -> p.allows("weigh?").forEach("key"))
            .build()
            .attach(new FailingShop(), Enforcement.of(Mode.ENFORCE).slicedBy(key -> sliced(key)));
    assertThatThrownBy(() -> shop.weigh("aap")).hasMessage("slicing");
    shop.weigh("noot");
    assertThat(broken(() -> shop.weigh("noot")).rule()).isEqualTo("F8");
  }

  private static Object sliced(Object key) {
    if (key.equals("aap")) {
      throw new IllegalStateException("slicing");
    }
    return key;
  }
}
