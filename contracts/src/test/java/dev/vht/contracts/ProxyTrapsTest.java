package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.spec.Machine;
import dev.vht.contracts.spec.MethodReference;
import dev.vht.contracts.spec.Step;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import dev.vht.contracts.verdict.Mode;
import dev.vht.contracts.verdict.Phase;
import dev.vht.contracts.verdict.TraceEvent;
import dev.vht.contracts.verdict.Violation;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Known traps of proxies, which checked objects avoid. */
@SuppressWarnings({
  "ReturnValueIgnored", // of method references that only name
  "NonOverridingEquals", // which is a trap
  "UnusedMethod" // of interfaces that are rejected
})
class ProxyTrapsTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();

  private final List<String> calls = new ArrayList<>();

  /** A checked object whose calls are recorded. */
  private <T> T noted(Contract<T> contract, T target) {
    return contract.attach(target, Enforcement.of(Mode.ENFORCE).recorder(this::note));
  }

  private void note(TraceEvent event) {
    if (event.moment() == Phase.CALL) {
      calls.add(event.method());
    }
  }

  private static <T> Contract<T> plain(Class<? super T> type) {
    return Contract.read(type, HERE);
  }

  private static Violation violation(ThrowingCallable call) {
    ContractViolation broken = catchThrowableOfType(ContractViolation.class, call);
    assertThat(broken).as("no rule was broken").isNotNull();
    return broken.violation();
  }

  // equals, hashCode, toString.

  @Test
  void equalsHashCodeAndToStringAreTheTargetsAndNotEvents() {
    List<String> target = new ArrayList<>(List.of("aap", "noot"));
    List<String> checked = noted(ProxyTrapsTest.<List<String>>plain(List.class), target);
    assertThat(checked.equals(List.of("aap", "noot"))).isTrue();
    assertThat(checked.equals(List.of("aap"))).isFalse();
    assertThat(checked.equals(null)).isFalse();
    assertThat(checked.equals(checked)).isTrue();
    assertThat(checked.hashCode()).isEqualTo(target.hashCode());
    assertThat(checked.toString()).isEqualTo("[aap, noot]");
    assertThat(calls).isEmpty();
  }

  @Test
  void equalityOfCheckedObjectsIsSymmetric() {
    Contract<Runnable> contract = plain(Runnable.class);
    Runnable target = () -> {};
    Runnable one = contract.attach(target);
    Runnable other = contract.attach(target);
    assertThat(one).isNotSameAs(other);
    assertThat(one.equals(other) && other.equals(one)).isTrue();
    assertThat(one.hashCode()).isEqualTo(other.hashCode());
    assertThat(one.equals(contract.attach(() -> {}))).isFalse();
  }

  @Test
  void equalityOfLayersIsSymmetric() {
    Runnable target = () -> {};
    Runnable inner = atMostOnce("A1").attach(target);
    Runnable outer = atMostOnce("B1").attach(inner);
    assertThat(outer.equals(inner)).as("outer to inner").isTrue();
    assertThat(inner.equals(outer)).as("inner to outer").isTrue();
    assertThat(outer.equals(target)).as("outer to target").isTrue();
    assertThat(outer.hashCode()).isEqualTo(target.hashCode());
  }

  @Test
  void equalityWithATargetThatComparesItsInterfaceIsSymmetric() {
    List<String> target = new ArrayList<>(List.of("aap"));
    List<String> checked = ProxyTrapsTest.<List<String>>plain(List.class).attach(target);
    assertThat(checked.equals(target)).isTrue();
    assertThat(target.equals(checked)).isTrue();
  }

  interface Named {
    @Override
    boolean equals(@Nullable Object other);

    @Override
    int hashCode();

    @Override
    String toString();
  }

  record Name(String text) implements Named {}

  @Test
  void anInterfaceWithOnlyTheMethodsOfObjectHasNoEvents() {
    Named checked = noted(ProxyTrapsTest.<Named>plain(Named.class), new Name("aap"));
    assertThat(checked.equals(new Name("aap"))).isTrue();
    assertThat(checked.hashCode()).isEqualTo(new Name("aap").hashCode());
    assertThat(checked.toString()).isEqualTo("Name[text=aap]");
    assertThat(calls).isEmpty();
    assertThatThrownBy(
            () ->
                Contract.<Named>builder(Named.class, HERE)
                    .event("e", e -> e.called(Named::hashCode)))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("hashCode is not an event");
  }

  interface Lookalikes {
    boolean equals(Lookalikes other);

    int hashCode(int seed);

    String toString(String form);
  }

  @Test
  void overloadsOfTheMethodsOfObjectAreEvents() {
    Lookalikes target =
        new Lookalikes() {
          @Override
          public boolean equals(Lookalikes other) {
            return false;
          }

          @Override
          public int hashCode(int seed) {
            return seed;
          }

          @Override
          public String toString(String form) {
            return form;
          }
        };
    Lookalikes checked = noted(ProxyTrapsTest.<Lookalikes>plain(Lookalikes.class), target);
    assertThat(checked.equals(checked)).isFalse();
    assertThat(checked.hashCode(7)).isEqualTo(7);
    assertThat(checked.toString("x")).isEqualTo("x");
    assertThat(calls).hasSize(3);
  }

  // Default, static and private methods, and calls of an object on itself.

  interface Greeter {
    String name();

    default String greet() {
      return greeting() + name();
    }

    private String greeting() {
      return "hello ";
    }

    static Greeter of(String name) {
      return () -> name;
    }
  }

  @Test
  void aDefaultMethodIsOneEventWithoutItsCalls() {
    Greeter greeter = noted(ProxyTrapsTest.<Greeter>plain(Greeter.class), Greeter.of("aap"));
    assertThat(greeter.greet()).isEqualTo("hello aap");
    assertThat(calls).containsExactly("greet()");
  }

  @Test
  void anOverriddenDefaultMethodIsTheTargets() {
    Greeter target =
        new Greeter() {
          @Override
          public String name() {
            return "noot";
          }

          @Override
          public String greet() {
            return "dag " + name();
          }
        };
    assertThat(ProxyTrapsTest.<Greeter>plain(Greeter.class).attach(target).greet())
        .isEqualTo("dag noot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"of", "greeting"})
  void staticAndPrivateMethodsAreNotEvents(String name) {
    ContractBuilder<Greeter> builder = Contract.builder(Greeter.class, HERE);
    assertThatThrownBy(() -> builder.event("e", e -> e.called(name)))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("has no method " + name + "; it has [greet, name]");
  }

  // Bridges.

  interface Version extends Comparable<Version> {
    int number();
  }

  record Numbered(int number) implements Version, Release {
    @Override
    public int compareTo(Version other) {
      return Integer.compare(number, other.number());
    }

    @Override
    public int isBehind(Release other) {
      return other.number();
    }
  }

  private static final Version NEWER = new Numbered(2);

  @Test
  void anInheritedGenericMethodIsAnEventThroughEitherType() {
    Version one = noted(ProxyTrapsTest.<Version>plain(Version.class), new Numbered(1));
    Comparable<Version> asComparable = one;
    assertThat(one.compareTo(NEWER)).isNegative();
    assertThat(asComparable.compareTo(one)).isZero();
    assertThat(Comparator.<Version>naturalOrder().compare(NEWER, one)).isPositive();
    assertThat(calls)
        .containsExactly(
            "compareTo(java.lang.Object)", "compareTo(java.lang.Object)", "number()", "number()");
  }

  interface Base<T> {
    int isBehind(T other);
  }

  interface Release extends Base<Release> {
    @Override
    int isBehind(Release other);

    int number();
  }

  private static <T> Contract<T> atMostTwice(
      Class<? super T> type, MethodReference<T> method, String rule) {
    return Contract.<T>builder(type, HERE)
        .event("once", e -> e.called(method))
        .protocol(rule, p -> p.allows("once? once?"))
        .build();
  }

  @Test
  void aBridgeIsOneEventOfItsMethod() {
    Contract<Release> contract = atMostTwice(Release.class, r -> r.isBehind(new Numbered(0)), "B1");
    Release release = noted(contract, new Numbered(1));
    Base<Release> general = release;
    assertThat(general.isBehind(new Numbered(5))).isEqualTo(5);
    assertThat(release.isBehind(new Numbered(6))).isEqualTo(6);
    assertThat(calls).hasSize(2);
    assertThat(violation(() -> general.isBehind(release)).rule()).isEqualTo("B1");
  }

  interface Animal {
    Animal self();
  }

  interface Cat extends Animal {
    @Override
    Cat self();
  }

  private static Cat cat() {
    return new Cat() {
      @Override
      public Cat self() {
        return this;
      }
    };
  }

  @Test
  void aNarrowerResultIsOneEventThroughTheSuperType() {
    Cat cat = cat();
    Cat checked = noted(atMostTwice(Cat.class, Cat::self, "C1"), cat);
    Animal animal = checked;
    assertThat(animal.self()).isSameAs(cat);
    assertThat(checked.self()).isSameAs(cat);
    assertThat(calls).containsExactly("self()", "self()");
    assertThat(violation(animal::self).rule()).isEqualTo("C1");
  }

  interface Wide {
    Object value();
  }

  interface Narrow {
    String value();
  }

  interface Both extends Wide, Narrow {}

  @Test
  void twoInheritedResultsOfOneMethodAreOneEvent() {
    Both both = noted(atMostTwice(Both.class, Both::value, "C2"), () -> "aap");
    Wide wide = both;
    Narrow narrow = both;
    assertThat(wide.value()).isEqualTo("aap");
    assertThat(narrow.value()).isEqualTo("aap");
    assertThat(calls).hasSize(2);
    assertThat(violation(wide::value).rule()).isEqualTo("C2");
  }

  interface Measure<T> {
    int size(T of);
  }

  interface Ruler extends Measure<String> {
    @Override
    int size(String of);
  }

  interface Scale extends Measure<String> {
    @Override
    int size(String of);
  }

  interface Device extends Ruler, Scale {}

  @Test
  void bridgesOfTwoInterfacesDoNotCollide() {
    Device device = noted(atMostTwice(Device.class, d -> d.size(""), "M1"), String::length);
    Measure<String> general = device;
    assertThat(general.size("aap")).isEqualTo(3);
    assertThat(device.size("noot")).isEqualTo(4);
    assertThat(calls).hasSize(2);
    assertThat(violation(() -> general.size("")).rule()).isEqualTo("M1");
  }

  interface Left {
    int step();
  }

  interface Right {
    int step();
  }

  interface Walk extends Left, Right {}

  @Test
  void aMethodInheritedTwiceIsOne() {
    Walk walk = noted(atMostTwice(Walk.class, w -> w.step(), "W1"), () -> 7);
    Left left = walk;
    Right right = walk;
    assertThat(left.step() + right.step()).isEqualTo(14);
    assertThat(calls).containsExactly("step()", "step()");
    assertThat(violation(right::step).rule()).isEqualTo("W1");
  }

  // Arguments and results.

  interface Everything {
    String all(
        boolean a, byte b, short c, char d, int e, long f, float g, double h, @Nullable Object i);

    boolean booleans(boolean value);

    byte bytes(byte value);

    short shorts(short value);

    char chars(char value);

    int ints(int value);

    long longs(long value, double other);

    float floats(float value);

    double doubles(double value, long other);

    int[][] arrays(int[][] value);

    String text(String format, Object... arguments);

    <E extends Comparable<E>> E greatest(List<? extends E> of);
  }

  private static final class Same implements Everything {
    @Override
    public String all(
        boolean a, byte b, short c, char d, int e, long f, float g, double h, @Nullable Object i) {
      return Arrays.asList(a, b, c, d, e, f, g, h, i).toString();
    }

    @Override
    public boolean booleans(boolean value) {
      return value;
    }

    @Override
    public byte bytes(byte value) {
      return value;
    }

    @Override
    public short shorts(short value) {
      return value;
    }

    @Override
    public char chars(char value) {
      return value;
    }

    @Override
    public int ints(int value) {
      return value;
    }

    @Override
    public long longs(long value, double other) {
      return value;
    }

    @Override
    public float floats(float value) {
      return value;
    }

    @Override
    public double doubles(double value, long other) {
      return value;
    }

    @Override
    public int[][] arrays(int[][] value) {
      return value;
    }

    @Override
    @SuppressWarnings("AnnotateFormatMethod")
    public String text(String format, Object... arguments) {
      return String.format(format, arguments);
    }

    @Override
    public <E extends Comparable<E>> E greatest(List<? extends E> of) {
      return of.stream().max(Comparator.naturalOrder()).orElseThrow();
    }
  }

  private static void assertEverythingArrives(Everything checked) {
    assertThat(checked.all(true, (byte) -1, (short) 2, 'x', 3, 1L << 40, 0.5f, 0.25, null))
        .isEqualTo("[true, -1, 2, x, 3, 1099511627776, 0.5, 0.25, null]");
    assertThat(checked.booleans(true)).isTrue();
    assertThat(checked.bytes(Byte.MIN_VALUE)).isEqualTo(Byte.MIN_VALUE);
    assertThat(checked.shorts(Short.MIN_VALUE)).isEqualTo(Short.MIN_VALUE);
    assertThat(checked.chars('\uffff')).isEqualTo('\uffff');
    assertThat(checked.ints(Integer.MIN_VALUE)).isEqualTo(Integer.MIN_VALUE);
    assertThat(checked.longs(Long.MIN_VALUE, 1)).isEqualTo(Long.MIN_VALUE);
    assertThat(checked.floats(Float.MIN_VALUE)).isEqualTo(Float.MIN_VALUE);
    assertThat(checked.doubles(Double.MIN_VALUE, 1)).isEqualTo(Double.MIN_VALUE);
    int[][] array = {{1}, {2, 3}};
    assertThat(checked.arrays(array)).isSameAs(array);
    assertThat(checked.text("%s-%s", "a", 1)).isEqualTo("a-1");
    assertThat(checked.text("none")).isEqualTo("none");
    assertThat(checked.greatest(List.of(1, 3, 2))).isEqualTo(3);
  }

  @Test
  void allKindsOfValuesArriveInUntrackedCalls() {
    assertEverythingArrives(ProxyTrapsTest.<Everything>plain(Everything.class).attach(new Same()));
  }

  @Test
  void allKindsOfValuesArriveInTrackedCalls() {
    List<TraceEvent> told = new ArrayList<>();
    assertEverythingArrives(
        ProxyTrapsTest.<Everything>plain(Everything.class)
            .attach(new Same(), Enforcement.of(Mode.ENFORCE).recorder(told::add)));
    assertThat(told.get(0).arguments())
        .containsExactly(true, (byte) -1, (short) 2, 'x', 3, 1L << 40, 0.5f, 0.25, null);
    assertThat(told)
        .filteredOn(event -> event.moment() == Phase.RETURN)
        .extracting(TraceEvent::result)
        .contains(true, Byte.MIN_VALUE, Short.MIN_VALUE, '\uffff', Long.MIN_VALUE, "a-1", 3);
  }

  @Test
  void variableArgumentsAreOneArray() {
    List<@Nullable Object> seen = new ArrayList<>();
    Everything checked =
        Contract.<Everything>builder(Everything.class, HERE)
            .requires("V1", e -> e.text(""), "x", o -> seen.add(o.argument(1, Object[].class)))
            .build()
            .attach(new Same());
    checked.text("%s", "aap");
    assertThat(seen).containsExactly(new Object[] {new Object[] {"aap"}});
  }

  // Exceptions.

  interface Thrower {
    @SuppressWarnings("unused")
    long run(double argument) throws IOException;
  }

  private static void assertSameArrives(Contract<Thrower> contract, Throwable thrown) {
    Thrower checked =
        contract.attach(
            argument -> {
              throw ProxyTrapsTest.<Error>sneaky(thrown);
            });
    assertThat(catchThrowable(() -> checked.run(1))).isSameAs(thrown);
    assertThat(catchThrowable(() -> checked.run(2))).isSameAs(thrown);
    assertThat(thrown.getSuppressed()).isEmpty();
    assertThat(thrown.getCause()).isNull();
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased, so nothing is checked
  private static <E extends Throwable> E sneaky(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private static List<Throwable> throwables() {
    return List.of(
        new IOException("declared"),
        new IllegalStateException("unchecked"),
        new StackOverflowError("error"),
        new InterruptedException("undeclared"));
  }

  @Test
  void theTargetsExceptionArrivesAsTheSameObject() {
    Contract<Thrower> judging =
        Contract.<Thrower>builder(Thrower.class, HERE)
            .event("ran", e -> e.returned(t -> t.run(0)))
            .event("failed", e -> e.threw(Throwable.class, t -> t.run(0)))
            .protocol("E1", p -> p.allows("failed* ran*"))
            .build();
    Contract<Thrower> refusing =
        Contract.<Thrower>builder(Thrower.class, HERE)
            .refuses("E2", IllegalArgumentException.class, "never")
            .build();
    for (Throwable thrown : throwables()) {
      assertSameArrives(plain(Thrower.class), thrown);
      assertSameArrives(judging, thrown);
      assertSameArrives(refusing, thrown);
    }
  }

  // The place of the interface.

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRejected(
      Class<?> type, MethodHandles.Lookup lookup) {
    assertThatThrownBy(() -> Contract.builder(type, lookup).build())
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining(type.getName());
    return assertThatThrownBy(() -> Contract.of(type, lookup))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining(type.getName());
  }

  @Test
  void anInterfaceInvisibleToTheLookupIsRejected() throws Exception {
    Class<?> type = ForeignTypes.withInterface("foreign.Lamp", "light").type("foreign.Lamp");
    assertRejected(type, HERE)
        .hasMessageContaining("is not visible to the class loader of " + getClass().getName());
  }

  @Test
  void anInterfaceOfTheSameNameInAnotherLoaderIsRejected() throws Exception {
    String name = Greeter.class.getName();
    Class<?> type = ForeignTypes.withInterface(name, "light").type(name);
    assertThat(type).isNotSameAs(Greeter.class);
    assertRejected(type, HERE).hasMessageContaining("is another class of that name");
  }

  @Test
  void anInterfaceOfAnotherLoaderNeedsALookupOfThatLoader() throws Exception {
    ForeignTypes foreign = ForeignTypes.withInterface("foreign.Lamp", "light");
    Class<?> type = foreign.type("foreign.Lamp");
    Contract<Object> contract =
        builder(type, foreign.lookup()).protocol("F1", p -> p.allows("light? light?")).build();
    Object lamp = contract.attach(answering(type, 5));
    Method light = type.getMethod("light");
    assertThat(light.invoke(lamp)).isEqualTo(5);
    light.invoke(lamp);
    assertThatThrownBy(() -> light.invoke(lamp)).hasCauseInstanceOf(ContractViolation.class);
  }

  @SuppressWarnings("unchecked") // its objects are called by reflection
  private static ContractBuilder<Object> builder(Class<?> type, MethodHandles.Lookup lookup) {
    return Contract.builder((Class<Object>) type, lookup);
  }

  private static Object answering(Class<?> type, int answer) {
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> answer);
  }

  interface PackagePrivate {
    void call();
  }

  @Test
  void anInterfaceInaccessibleToTheLookupIsRejected() throws Exception {
    MethodHandles.Lookup elsewhere = ForeignTypes.withInterface("foreign.Lamp").lookup();
    assertRejected(PackagePrivate.class, elsewhere)
        .hasMessageContaining("is not accessible to foreign.Home")
        .hasMessageContaining("pass the lookup of a class in dev.vht.contracts");
  }

  @Test
  void aLookupWithoutFullAccessIsRejected() {
    assertRejected(PackagePrivate.class, MethodHandles.publicLookup())
        .hasMessageContaining("needs a full lookup");
    assertRejected(Runnable.class, HERE.in(String.class))
        .hasMessageContaining("needs a full lookup");
  }

  private interface Private {
    void call();
  }

  @Test
  void aPrivateInterfaceIsRejected() {
    assertRejected(Private.class, HERE).hasMessageContaining("it is private");
  }

  sealed interface Sealed permits OnlySealed {
    void call();
  }

  static final class OnlySealed implements Sealed {
    @Override
    public void call() {}
  }

  @Test
  void aSealedInterfaceIsRejected() {
    assertRejected(Sealed.class, HERE).hasMessageContaining("is sealed");
    assertThatThrownBy(
            () ->
                Contract.<Sealed>builder(Sealed.class, HERE)
                    .event("e", e -> e.called(Sealed::call)))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("is sealed");
  }

  @Test
  void aClassIsRejected() {
    assertRejected(OnlySealed.class, HERE).hasMessageContaining("is not an interface");
    assertRejected(int.class, HERE).hasMessageContaining("is not an interface");
    assertRejected(Runnable[].class, HERE).hasMessageContaining("is not an interface");
    assertThatThrownBy(
            () ->
                Contract.<StringBuilder>builder(StringBuilder.class, HERE)
                    .event("e", e -> e.called(StringBuilder::length)))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("is not an interface");
  }

  @Test
  void anAnnotationIsRejected() {
    assertRejected(Override.class, HERE).hasMessageContaining("is an annotation");
  }

  @Test
  void anUnusableInterfaceOfARoleIsRejected() {
    ContractBuilder<Greeter> builder = Contract.builder(Greeter.class, HERE);
    assertThatThrownBy(() -> builder.role("sealed", Sealed.class))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("is sealed");
  }

  // Names and numbers.

  interface Reserved {
    Object vht$target();
  }

  @Test
  void aMethodNamedLikeAGeneratedOneIsRejected() {
    assertRejected(Reserved.class, HERE).hasMessageContaining("vht$target");
  }

  interface Lookalike {
    String target = "a constant";

    int call();

    int call$watched0();

    int call$watched1();
  }

  @Test
  void otherNamesAreAllowed() {
    Lookalike target =
        new Lookalike() {
          @Override
          public int call() {
            return 1;
          }

          @Override
          public int call$watched0() {
            return 2;
          }

          @Override
          public int call$watched1() {
            return 3;
          }
        };
    Lookalike checked = noted(ProxyTrapsTest.<Lookalike>plain(Lookalike.class), target);
    assertThat(checked.call()).isEqualTo(1);
    assertThat(checked.call$watched0()).isEqualTo(2);
    assertThat(checked.call$watched1()).isEqualTo(3);
    assertThat(calls).containsExactly("call()", "call$watched0()", "call$watched1()");
  }

  @Test
  void anInterfaceMayHaveMoreThan64Methods() throws Exception {
    String[] names =
        IntStream.range(0, 130).mapToObj(i -> String.format("m%03d", i)).toArray(String[]::new);
    ForeignTypes foreign = ForeignTypes.withInterface("foreign.Large", names);
    Class<?> type = foreign.type("foreign.Large");
    Object large =
        builder(type, foreign.lookup())
            .protocol("Q1", p -> p.forbids("m128 m001"))
            .protocol("Q2", p -> p.forbids("m129 m128"))
            .build()
            .attach(answering(type, 9));
    for (String name : names) {
      assertThat(type.getMethod(name).invoke(large)).isEqualTo(9);
    }
    assertBreaks("Q1", type.getMethod("m001"), large);
    assertBreaks("Q2", type.getMethod("m128"), large);
  }

  private static void assertBreaks(String rule, Method method, Object on) {
    assertThatThrownBy(() -> method.invoke(on))
        .cause()
        .isInstanceOfSatisfying(
            ContractViolation.class, broken -> assertThat(broken.rule()).isEqualTo(rule));
  }

  // Layers.

  private static Contract<Runnable> atMostOnce(String rule) {
    return Contract.<Runnable>builder(Runnable.class, HERE)
        .protocol(rule, p -> p.allows("run?"))
        .build();
  }

  @Test
  void theSameContractIsAttachedOnce() {
    Contract<Runnable> contract = atMostOnce("A1");
    Runnable target = () -> {};
    Runnable checked = contract.attach(target);
    assertThat(contract.attach(checked)).isSameAs(checked);
    assertThat(contract.isAttachedTo(checked)).isTrue();
    assertThat(contract.isAttachedTo(target)).isFalse();
    assertThat(contract.attachment(checked)).isPresent();
    assertThat(contract.unwrap(checked)).isSameAs(target);
    assertThat(contract.unwrap(target)).isSameAs(target);
  }

  @Test
  void anotherContractIsASecondLayerAndBothCheck() {
    Contract<Runnable> once = atMostOnce("A1");
    Contract<Runnable> twice =
        Contract.<Runnable>builder(Runnable.class, HERE)
            .protocol("B1", p -> p.allows("run? run?"))
            .build();
    Runnable inner = once.attach(() -> {});
    Runnable outer = twice.attach(inner);
    assertThat(outer).isNotSameAs(inner);
    outer.run();
    assertThat(violation(outer::run).rule()).isEqualTo("A1");
    assertThat(violation(inner::run).rule()).isEqualTo("A1");
    Runnable other = once.attach(twice.attach(() -> {}));
    other.run();
    assertThat(violation(other::run).rule()).isEqualTo("A1");
    assertThat(twice.unwrap(outer)).isSameAs(inner);
    assertThat(once.unwrap(outer)).isSameAs(outer);
  }

  @Test
  void anInnerContractIsNotAttachedAgain() {
    Contract<Runnable> once = atMostOnce("A1");
    Runnable outer = atMostOnce("B1").attach(once.attach(() -> {}));
    assertThat(once.isAttachedTo(outer)).isTrue();
    assertThat(once.attachment(outer)).isPresent();
    assertThat(once.attach(outer)).isSameAs(outer);
  }

  // Calls within calls.

  interface Countdown {
    int from(int start);
  }

  @Test
  void aTargetMayCallItsCheckedObject() {
    Contract<Countdown> contract =
        Contract.<Countdown>builder(Countdown.class, HERE)
            .event("in", e -> e.called(c -> c.from(0)))
            .event("out", e -> e.returned(c -> c.from(0)))
            .event("out", e -> e.threw(Throwable.class, c -> c.from(0)))
            .protocol("R1", p -> p.machine(depth(5)))
            .build();
    Countdown[] checked = new Countdown[1];
    checked[0] = contract.attach(start -> start == 0 ? 0 : 1 + checked[0].from(start - 1));
    assertThat(checked[0].from(4)).isEqualTo(4);
    assertThat(violation(() -> checked[0].from(5)).rule()).isEqualTo("R1");
    assertThat(checked[0].from(4)).isEqualTo(4);
  }

  private static Machine depth(int most) {
    return Machine.fold(0)
        .on("in", (depth, o) -> Step.when(depth < most, depth + 1, "it is too deep"))
        .on("out", (depth, o) -> Step.to(depth - 1));
  }

  @Test
  void aRecursiveCallIsPartOfTheTrace() {
    Runnable[] checked = new Runnable[1];
    int[] runs = {0};
    checked[0] =
        Contract.<Runnable>builder(Runnable.class, HERE)
            .protocol("R2", p -> p.allows("run? run? run?"))
            .build()
            .attach(
                () -> {
                  if (runs[0]++ == 0) {
                    checked[0].run();
                  }
                });
    checked[0].run();
    checked[0].run();
    assertThat(violation(checked[0]::run).rule()).isEqualTo("R2");
  }

  interface Chain {
    Chain next();
  }

  private static Chain endless() {
    return new Chain() {
      @Override
      public Chain next() {
        return this;
      }
    };
  }

  @Test
  void aTargetThatReturnsItselfReturnsItsCheckedObjectIfTheResultHasItsRole() {
    ContractBuilder<Chain> builder = Contract.builder(Chain.class, HERE);
    Chain chain =
        builder
            .returns(Chain::next, builder)
            .protocol("S1", p -> p.allows("next? next?"))
            .build()
            .attach(endless());
    assertThat(chain.next()).isSameAs(chain);
    assertThat(violation(() -> chain.next().next()).rule()).isEqualTo("S1");
  }

  @Test
  void aTargetThatReturnsItselfReturnsItselfWithoutARole() {
    Chain target = endless();
    assertThat(ProxyTrapsTest.<Chain>plain(Chain.class).attach(target).next()).isSameAs(target);
  }
}
