package dev.vht.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.verdict.ContractDefinitionException;
import dev.vht.contracts.verdict.ContractViolation;
import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ByteArrayClassLoader;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** Interfaces whose methods have unusual names, or types that are hard to reach. */
class SignaturesTest {
  private static final MethodHandles.Lookup HERE = MethodHandles.lookup();
  private static final int ABSTRACT = Modifier.PUBLIC | Modifier.ABSTRACT;

  private final Map<String, byte[]> types = new LinkedHashMap<>();

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRejected(Class<?> type) {
    assertThatThrownBy(() -> Contract.builder(type, HERE).build())
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining(type.getName());
    return assertThatThrownBy(() -> Contract.read(type, HERE))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining(type.getName());
  }

  // Methods of Object.

  interface Resource {
    void use();

    @SuppressWarnings("Finalize")
    void finalize();
  }

  interface SubResource extends Resource {}

  @Test
  void anInterfaceWithAFinalizerIsRejected() {
    for (Class<?> type : List.of(Resource.class, SubResource.class)) {
      assertRejected(type)
          .hasMessage(
              type.getName()
                  + " has the method finalize(), which the collector would call on each checked"
                  + " object while its target lives; remove it, or give it another name");
    }
    ContractBuilder<Runnable> builder = Contract.builder(Runnable.class, HERE);
    assertThatThrownBy(() -> builder.role("resource", Resource.class))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageContaining("has the method finalize()");
  }

  @Protocol(rule = "F1", value = "use? finalize?")
  interface Finalizable {
    void use();

    void finalize(int how);
  }

  /** Has a finalizer of its own. */
  private static final class File implements Finalizable {
    private volatile boolean isClosed;

    @Override
    public void use() {}

    @Override
    public void finalize(int how) {}

    @Override
    @SuppressWarnings({"deprecation", "removal", "Finalize"}) // which is not to be called
    protected void finalize() {
      isClosed = true;
    }
  }

  @Test
  void aCollectedCheckedObjectDoesNotFinalizeItsTarget() throws Exception {
    Contract<Finalizable> contract = Contract.read(Finalizable.class, HERE);
    File file = new File();
    Finalizable checked = contract.attach(file);
    checked.finalize(1);
    assertThatThrownBy(() -> checked.finalize(2)).isInstanceOf(ContractViolation.class);
    for (Class<?> type = checked.getClass(); type != Object.class; type = type.getSuperclass()) {
      assertThat(type.getDeclaredMethods())
          .noneMatch(m -> m.getName().equals("finalize") && m.getParameterCount() == 0);
    }
    WeakReference<Finalizable> collected = new WeakReference<>(contract.attach(file));
    for (int i = 0; i < 100 && collected.get() != null; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(collected.get()).isNull();
    System.runFinalization();
    assertThat(file.isClosed).isFalse();
  }

  @Protocol(rule = "C1", value = "clone clone")
  interface Sheep {
    Object clone();
  }

  private static final class Dolly implements Sheep, Cloneable {
    @Override
    public Object clone() {
      try {
        return super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void cloneIsAMethodLikeAnyOther() {
    Dolly dolly = new Dolly();
    Sheep sheep = Contract.<Sheep>read(Sheep.class, HERE).attach(dolly);
    assertThat(sheep.clone()).isInstanceOf(Dolly.class).isNotSameAs(dolly);
    assertThat(sheep.clone()).isNotSameAs(sheep);
    assertThatThrownBy(sheep::clone).isInstanceOf(ContractViolation.class);
  }

  // Sealed and hidden interfaces.

  sealed interface Sealed permits Open {
    void open();
  }

  @Protocol(rule = "S1", value = "open")
  non-sealed interface Open extends Sealed {}

  @Test
  void anOpenInterfaceMayExtendASealedOne() {
    Open open = Contract.<Open>read(Open.class, HERE).attach(() -> {});
    Sealed sealed = open;
    sealed.open();
    assertThatThrownBy(open::open).isInstanceOf(ContractViolation.class);
  }

  @Test
  void aHiddenInterfaceIsRejected() throws Exception {
    byte[] bytes = new ByteBuddy().makeInterface().name("dev.vht.contracts.Lamp").make().getBytes();
    assertRejected(HERE.defineHiddenClass(bytes, false).lookupClass())
        .hasMessageContaining("is a hidden class, which no other class can name");
  }

  // Types that are missing or out of reach.

  private static DynamicType.Builder<?> lamp(String name) {
    return new ByteBuddy().with(TypeValidation.DISABLED).makeInterface().name(name);
  }

  private void add(DynamicType.Builder<?> type) {
    DynamicType.Unloaded<?> made = type.make();
    types.put(made.getTypeDescription().getName(), made.getBytes());
  }

  /** A loader of the types, above the class loader of the tests or in place of it. */
  private ClassLoader loader() {
    return new ByteArrayClassLoader.ChildFirst(
        getClass().getClassLoader(), types, ByteArrayClassLoader.PersistenceHandler.MANIFEST);
  }

  private static MethodHandles.Lookup lookup(ClassLoader loader) throws Exception {
    return (MethodHandles.Lookup)
        loader.loadClass(Home.class.getName()).getMethod("lookup").invoke(null);
  }

  private static TypeDescription missing() {
    return lamp("lamps.Bulb").make().getTypeDescription();
  }

  @Test
  void aMissingTypeInASignatureIsReportedWithItsMethod() throws Exception {
    add(lamp("lamps.Dark").defineMethod("light", void.class, ABSTRACT).withoutCode());
    add(
        lamp("lamps.Argument")
            .defineMethod("screw", void.class, ABSTRACT)
            .withParameters(missing())
            .withoutCode());
    add(lamp("lamps.Result").defineMethod("screw", missing(), ABSTRACT).withoutCode());
    add(
        lamp("lamps.Exception")
            .defineMethod("screw", void.class, ABSTRACT)
            .throwing(missing())
            .withoutCode());
    ClassLoader loader = loader();
    for (String name : List.of("lamps.Argument", "lamps.Result", "lamps.Exception")) {
      Class<?> type = loader.loadClass(name);
      assertRejected(type)
          .hasMessage(
              name
                  + ".screw names the type lamps.Bulb, which is missing at run time, so no contract"
                  + " of "
                  + name
                  + " can be made; put that type on the class path")
          .hasCauseInstanceOf(NoClassDefFoundError.class);
    }
  }

  @Test
  void aMissingTypeInASuperInterfaceIsReportedWithItsMethod() throws Exception {
    DynamicType.Unloaded<?> above =
        lamp("lamps.Base").defineMethod("screw", missing(), ABSTRACT).withoutCode().make();
    types.put("lamps.Base", above.getBytes());
    add(lamp("lamps.Desk").implement(above.getTypeDescription()));
    assertRejected(loader().loadClass("lamps.Desk"))
        .hasMessageStartingWith(
            "lamps.Base.screw names the type lamps.Bulb, which is missing at run time, so no"
                + " contract of lamps.Desk can be made");
  }

  @Test
  void aMissingTypeWhoseMethodIsUnknownIsReported() throws Exception {
    add(lamp("lamps.Argument").defineMethod("screw", missing(), ABSTRACT).withoutCode());
    ClassLoader latent = new ByteArrayClassLoader(getClass().getClassLoader(), types);
    assertRejected(latent.loadClass("lamps.Argument"))
        .hasMessageStartingWith(
            "a method of lamps.Argument or of an interface that it extends names");
  }

  @Test
  void aMissingTypeInAnAnnotationIsReported() throws Exception {
    add(
        lamp("lamps.Ruled")
            .annotateType(
                AnnotationDescription.Builder.ofType(Contracted.class)
                    .define("rules", missing())
                    .build())
            .defineMethod("light", void.class, ABSTRACT)
            .withoutCode());
    Class<?> type = loader().loadClass("lamps.Ruled");
    assertThatThrownBy(() -> Contract.read(type, HERE))
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessageStartingWith(
            "lamps.Ruled: its contract names a type that is missing at run time: ")
        .hasMessageContaining("lamps.Bulb");
  }

  /** A loader of a lamp that takes and returns a socket, of Home, and of the socket. */
  private ClassLoader lampWithSocket(int modifiers) {
    DynamicType.Unloaded<?> socket =
        lamp("lamps.Socket").modifiers(modifiers | Modifier.INTERFACE | Modifier.ABSTRACT).make();
    types.put("lamps.Socket", socket.getBytes());
    add(
        lamp("lamps.Lamp")
            .defineMethod("plug", socket.getTypeDescription(), ABSTRACT)
            .withParameters(socket.getTypeDescription())
            .withoutCode());
    types.put(Home.class.getName(), bytes(Home.class));
    return loader();
  }

  /** Exposes its lookup, in a package other than that of the lamps. */
  public static final class Home {
    private Home() {}

    public static MethodHandles.Lookup lookup() {
      return MethodHandles.lookup();
    }
  }

  private static byte[] bytes(Class<?> type) {
    return new ByteBuddy().redefine(type).make().getBytes();
  }

  @SuppressWarnings("unchecked") // its objects are called by reflection
  private static ContractBuilder<Object> builder(Class<?> type, MethodHandles.Lookup lookup) {
    return Contract.builder((Class<Object>) type, lookup);
  }

  private static Method plug(Class<?> lamp) {
    return Arrays.stream(lamp.getMethods()).findFirst().orElseThrow();
  }

  private static Object returningItsArgument(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> given[0]);
  }

  @Test
  void aPackagePrivateTypeNeedsALookupOfItsPackage() throws Exception {
    ClassLoader loader = lampWithSocket(0);
    ContractBuilder<Object> builder = builder(loader.loadClass("lamps.Lamp"), lookup(loader));
    assertThatThrownBy(builder::build)
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessage(
            "lamps.Lamp.plug: the type of parameter 0, lamps.Socket, is not accessible to "
                + Home.class.getName()
                + "; make it public, or pass the lookup of a class in lamps");
  }

  @Test
  void aTypeThatTheLookupDoesNotSeePassesThrough() throws Exception {
    lampWithSocket(Modifier.PUBLIC);
    byte[] home = types.remove(Home.class.getName());
    ClassLoader lamps = loader();
    ClassLoader user = new Filtered(lamps, "lamps.Socket", Map.of(Home.class.getName(), home));
    Class<?> lamp = lamps.loadClass("lamps.Lamp");
    Object checked =
        builder(lamp, lookup(user))
            .protocol("L1", p -> p.allows("plug"))
            .build()
            .attach(returningItsArgument(lamp));
    assertThat(plug(lamp).invoke(checked, (Object) null)).isNull();
    assertThatThrownBy(() -> plug(lamp).invoke(checked, (Object) null))
        .hasCauseInstanceOf(ContractViolation.class);
  }

  @Test
  void aTypeThatIsAnotherClassForTheLookupIsRejected() throws Exception {
    lampWithSocket(Modifier.PUBLIC);
    byte[] home = types.remove(Home.class.getName());
    ClassLoader lamps = loader();
    Map<String, byte[]> own =
        Map.of(Home.class.getName(), home, "lamps.Socket", types.get("lamps.Socket"));
    ClassLoader user = new Filtered(lamps, "lamps.Socket", own);
    Class<?> lamp = lamps.loadClass("lamps.Lamp");
    ContractBuilder<Object> builder = builder(lamp, lookup(user));
    assertThatThrownBy(builder::build)
        .isInstanceOf(ContractDefinitionException.class)
        .hasMessage(
            "lamps.Lamp.plug: the type of parameter 0, lamps.Socket, is not the class of that name"
                + " that "
                + Home.class.getName()
                + " sees; pass the lookup of a class that sees the one which the interface names");
  }

  /** Hides a class of its parent, and has some of its own. */
  private static final class Filtered extends ClassLoader {
    private final String hidden;
    private final Map<String, byte[]> own;

    Filtered(ClassLoader parent, String hidden, Map<String, byte[]> own) {
      super(parent);
      this.hidden = hidden;
      this.own = own;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        byte[] bytes = own.get(name);
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        } else if (bytes != null) {
          return defineClass(name, bytes, 0, bytes.length);
        } else if (name.equals(hidden)) {
          throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
      }
    }
  }
}
