package dev.vht.contracts.enforcement;

import dev.vht.contracts.ContractDefinitionException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
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
 * Makes the class of checked objects: for each method of the interface one that judges the call and
 * calls the target directly ({@link CheckedMethod}).
 *
 * <p>The class is defined through the lookup that the contract was given, in that lookup's package,
 * so it sees what that package sees, package-private rules included, and needs no opened module.
 */
public final class CheckedClass {
  static final String TARGET = "target";
  static final String SENTRY = "sentry";
  static final String QUIET = "quiet";

  private static final ConcurrentHashMap<String, AtomicInteger> NAMES = new ConcurrentHashMap<>();

  private CheckedClass() {}

  /**
   * Returns the constructor (target, sentry) of a new class.
   *
   * @param type the interface
   * @param methods what its methods do
   * @param lookup the place of the class
   * @return from (Object, Sentry) to Object
   * @throws ContractDefinitionException if no such class can be made
   */
  public static MethodHandle constructor(
      Class<?> type, List<MethodPlan> methods, MethodHandles.Lookup lookup) {
    requireImplementable(type, lookup);
    try (DynamicType.Unloaded<Object> unloaded = made(type, methods, lookup)) {
      Class<?> loaded =
          unloaded
              .load(
                  lookup.lookupClass().getClassLoader(),
                  ClassLoadingStrategy.UsingLookup.of(lookup))
              .getLoaded();
      return lookup
          .findConstructor(loaded, MethodType.methodType(void.class, type, Sentry.class))
          .asType(MethodType.methodType(Object.class, Object.class, Sentry.class));
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

  private static void requireImplementable(Class<?> type, MethodHandles.Lookup lookup) {
    String problem = null;
    if (!type.isInterface() || type.isAnnotation()) {
      problem = "is no interface";
    } else if (type.isSealed()) {
      problem = "is sealed, so no class can be made for it; put the contract on an open interface";
    } else if (!lookup.hasFullPrivilegeAccess()) {
      problem = "needs a full lookup: pass MethodHandles.lookup() from a class of your own";
    } else if (!isAccessible(type, lookup)) {
      problem =
          "is not accessible to "
              + lookup.lookupClass().getName()
              + "; pass the lookup of a class in "
              + type.getPackageName();
    }
    if (problem != null) {
      throw new ContractDefinitionException(type.getName() + " " + problem, null);
    }
  }

  private static boolean isAccessible(Class<?> type, MethodHandles.Lookup lookup) {
    try {
      return lookup.accessClass(type) == type
          && !Modifier.isPrivate(type.getModifiers())
          && lookup.findClass(type.getName()) == type;
    } catch (IllegalAccessException | ClassNotFoundException e) {
      return false;
    }
  }

  private static DynamicType.Unloaded<Object> made(
      Class<?> type, List<MethodPlan> methods, MethodHandles.Lookup lookup)
      throws NoSuchMethodException {
    DynamicType.Builder<Object> builder =
        new ByteBuddy(ClassFileVersion.JAVA_V17)
            .subclass(Object.class, ConstructorStrategy.Default.NO_CONSTRUCTORS)
            .name(name(type, lookup))
            .modifiers(Modifier.FINAL)
            .implement(type, CheckedObject.class)
            .visit(
                new AsmVisitorWrapper.ForDeclaredMethods().writerFlags(ClassWriter.COMPUTE_FRAMES))
            .defineField(TARGET, type, Visibility.PRIVATE, FieldManifestation.FINAL)
            .defineField(SENTRY, Sentry.class, Visibility.PRIVATE, FieldManifestation.FINAL)
            .defineField(QUIET, long.class, Visibility.PRIVATE, FieldManifestation.VOLATILE)
            .defineConstructor(Visibility.PACKAGE_PRIVATE)
            .withParameters(type, Sentry.class)
            .intercept(
                MethodCall.invoke(Object.class.getConstructor())
                    .andThen(FieldAccessor.ofField(TARGET).setsArgumentAt(0))
                    .andThen(FieldAccessor.ofField(SENTRY).setsArgumentAt(1)))
            .method(ElementMatchers.named("vht$target"))
            .intercept(FieldAccessor.ofField(TARGET))
            .method(ElementMatchers.named("vht$sentry"))
            .intercept(FieldAccessor.ofField(SENTRY))
            .method(ElementMatchers.named("vht$quiet"))
            .intercept(FieldAccessor.ofField(QUIET).setsArgumentAt(0))
            .method(ElementMatchers.isHashCode().or(ElementMatchers.isToString()))
            .intercept(MethodCall.invokeSelf().onField(TARGET))
            .method(ElementMatchers.isEquals())
            .intercept(
                MethodCall.invoke(
                        CheckedEquality.class.getMethod("equal", Object.class, Object.class))
                    .withField(TARGET)
                    .withArgument(0));
    for (MethodPlan method : methods) {
      builder = CheckedMethod.define(builder, type, method);
    }
    return builder.make();
  }

  private static String name(Class<?> type, MethodHandles.Lookup lookup) {
    String simple = type.getName().substring(type.getName().lastIndexOf('.') + 1);
    String name = lookup.lookupClass().getPackageName() + "." + simple + "$Checked";
    int number = NAMES.computeIfAbsent(name, unused -> new AtomicInteger()).getAndIncrement();
    return number == 0 ? name : name + number;
  }
}
