package dev.vht.contracts.internal.bytecode;

import dev.vht.contracts.internal.model.MethodRules;
import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedEquality;
import dev.vht.contracts.runtime.CheckedObject;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.ClassFileVersion;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.modifier.FieldManifestation;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.FieldAccessor;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * Generates the classes of checked objects. Each method of the interface notifies the interceptor
 * and calls the target directly ({@link CheckedMethodWriter}).
 *
 * <p>A class is defined through the lookup of its contract, in the package of the lookup class. It
 * can access package-private rules of that package, and no module needs to be opened.
 */
public final class CheckedClassGenerator {
  /** The prefix of generated methods. */
  static final String RESERVED = "vht$";

  static final String TARGET = "target";
  static final String INTERCEPTOR = "interceptor";
  static final String UNTRACKED = "untracked";

  private static final ConcurrentHashMap<String, AtomicInteger> NAMES = new ConcurrentHashMap<>();

  private CheckedClassGenerator() {}

  /**
   * Generates a class and returns its constructor.
   *
   * @param type the interface
   * @param methods the rules of its methods
   * @param lookup where the class is defined
   * @return takes the target and the interceptor, and returns the checked object
   * @throws ContractDefinitionException if the class cannot be generated
   */
  public static MethodHandle constructor(
      Class<?> type, List<MethodRules> methods, MethodHandles.Lookup lookup) {
    requireReach(type, lookup);
    Signatures.requireReach(type, methods, lookup);
    try (DynamicType.Unloaded<CheckedObject> unloaded = generate(type, methods, lookup)) {
      Class<?> loaded =
          unloaded
              .load(
                  lookup.lookupClass().getClassLoader(),
                  ClassLoadingStrategy.UsingLookup.of(lookup))
              .getLoaded();
      lookup.ensureInitialized(loaded); // so that it is linked here and not at the first attach
      return lookup
          .findConstructor(loaded, MethodType.methodType(void.class, type, CallInterceptor.class))
          .asType(MethodType.methodType(Object.class, Object.class, CallInterceptor.class));
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ContractDefinitionException(
          "no class for checked objects of "
              + type.getName()
              + " could be made in "
              + lookup.lookupClass().getPackageName()
              + ": "
              + e,
          e);
    }
  }

  /**
   * Requires a type to be an interface that a class can implement.
   *
   * @param type a type
   * @throws ContractDefinitionException if it is not an interface, or one that cannot be
   *     implemented
   */
  public static void requireInterface(Class<?> type) {
    if (!type.isInterface()) {
      throw unusable(type, "is not an interface");
    } else if (type.isAnnotation()) {
      throw unusable(type, "is an annotation, which programs do not implement");
    } else if (type.isSealed()) {
      throw unusable(
          type, "is sealed, so no class can be made for it; put the contract on an open interface");
    }
    for (Method method : Signatures.methods(type)) {
      if (method.getName().startsWith(RESERVED)) {
        throw unusable(
            type, "has a method " + method.getName() + "; names with this prefix are reserved");
      } else if (Signatures.isFinalizer(method)) {
        throw unusable(
            type,
            "has the method finalize(), which the collector would call on each checked object while"
                + " its target lives; remove it, or give it another name");
      }
    }
  }

  private static void requireReach(Class<?> type, MethodHandles.Lookup lookup) {
    String user = lookup.lookupClass().getName();
    if (!lookup.hasFullPrivilegeAccess()) {
      throw unusable(
          type, "needs a full lookup: pass MethodHandles.lookup() from a class of your own");
    } else if (type.isHidden()) {
      throw unusable(
          type, "is a hidden class, which no other class can name; define it as an ordinary one");
    } else if (Modifier.isPrivate(type.getModifiers())) {
      throw unusable(type, "is not accessible: it is private; make it at least package-private");
    }
    try {
      if (Class.forName(type.getName(), false, lookup.lookupClass().getClassLoader()) != type) {
        throw unusable(type, "is another class of that name than " + user + " sees");
      }
      lookup.accessClass(type);
    } catch (ClassNotFoundException | LinkageError e) {
      throw unusable(type, "is not visible to the class loader of " + user);
    } catch (IllegalAccessException e) {
      throw unusable(
          type,
          "is not accessible to "
              + user
              + "; pass the lookup of a class in "
              + type.getPackageName());
    }
  }

  private static ContractDefinitionException unusable(Class<?> type, String problem) {
    return new ContractDefinitionException(type.getName() + " " + problem, null);
  }

  private static DynamicType.Unloaded<CheckedObject> generate(
      Class<?> type, List<MethodRules> methods, MethodHandles.Lookup lookup)
      throws NoSuchMethodException {
    DynamicType.Builder<CheckedObject> builder =
        new ByteBuddy(ClassFileVersion.JAVA_V17)
            .subclass(CheckedObject.class, ConstructorStrategy.Default.NO_CONSTRUCTORS)
            .name(name(type, lookup))
            .modifiers(Modifier.FINAL)
            .implement(type)
            .visit(
                new AsmVisitorWrapper.ForDeclaredMethods().writerFlags(ClassWriter.COMPUTE_FRAMES))
            .defineField(TARGET, type, Visibility.PRIVATE, FieldManifestation.FINAL)
            .defineField(
                INTERCEPTOR, CallInterceptor.class, Visibility.PRIVATE, FieldManifestation.FINAL)
            .defineField(UNTRACKED, long.class, Visibility.PRIVATE, FieldManifestation.VOLATILE)
            .defineConstructor(Visibility.PACKAGE_PRIVATE)
            .withParameters(type, CallInterceptor.class)
            .intercept(
                MethodCall.invoke(CheckedObject.class.getDeclaredConstructor())
                    .andThen(FieldAccessor.ofField(TARGET).setsArgumentAt(0))
                    .andThen(FieldAccessor.ofField(INTERCEPTOR).setsArgumentAt(1)))
            .method(ElementMatchers.named("vht$target"))
            .intercept(FieldAccessor.ofField(TARGET))
            .method(ElementMatchers.named("vht$interceptor"))
            .intercept(FieldAccessor.ofField(INTERCEPTOR))
            .method(ElementMatchers.named("vht$untracked"))
            .intercept(FieldAccessor.ofField(UNTRACKED).setsArgumentAt(0))
            .method(ElementMatchers.isHashCode().or(ElementMatchers.isToString()))
            .intercept(MethodCall.invokeSelf().onField(TARGET))
            .method(ElementMatchers.isEquals())
            .intercept(
                MethodCall.invoke(
                        CheckedEquality.class.getMethod("equal", Object.class, Object.class))
                    .withField(TARGET)
                    .withArgument(0));
    for (MethodRules method : methods) {
      builder = CheckedMethodWriter.define(builder, type, method);
    }
    return builder.make();
  }

  private static String name(Class<?> type, MethodHandles.Lookup lookup) {
    String simple = type.getName().substring(type.getName().lastIndexOf('.') + 1);
    String place = lookup.lookupClass().getPackageName();
    String name = (place.isEmpty() ? "" : place + ".") + simple + "$Checked";
    int number = NAMES.computeIfAbsent(name, unused -> new AtomicInteger()).getAndIncrement();
    return number == 0 ? name : name + number;
  }
}
