package dev.vht.contracts.internal.model;

import dev.vht.contracts.runtime.CallInterceptor;
import dev.vht.contracts.runtime.CheckedObject;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An interface whose objects take part in a contract: the contract's own interface, or that of
 * objects which its methods return or receive.
 */
public final class CompiledRole {
  private final String name;
  private final Class<?> type;
  private final boolean isPassed;
  private List<MethodRules> methods = List.of();
  private @Nullable MethodHandle constructor;

  /**
   * Creates a role without methods, which {@link #define} adds, as roles may refer to each other.
   */
  public CompiledRole(String name, Class<?> type, boolean isPassed) {
    this.name = name;
    this.type = type;
    this.isPassed = isPassed;
  }

  /** Sets the rules of the methods and the constructor of checked objects. */
  public void define(List<MethodRules> rules, MethodHandle made) {
    methods = List.copyOf(rules);
    constructor = made;
  }

  /** The role's name; "" for the contract's own interface. */
  public String name() {
    return name;
  }

  public Class<?> type() {
    return type;
  }

  /** Whether its objects are passed to the implementation, which is then their caller. */
  public boolean isPassed() {
    return isPassed;
  }

  public List<MethodRules> methods() {
    return methods;
  }

  public MethodRules method(int index) {
    return methods.get(index);
  }

  public CheckedObject checked(Object target, CallInterceptor interceptor) {
    try {
      Object checked =
          Objects.requireNonNull(constructor, "undefined").invokeExact(target, interceptor);
      return (CheckedObject) checked;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("no checked " + type.getName() + " could be made", e);
    }
  }
}
