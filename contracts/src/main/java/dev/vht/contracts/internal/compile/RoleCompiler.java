package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Passing;
import dev.vht.contracts.internal.model.CompiledRole;
import dev.vht.contracts.internal.model.Handover;
import dev.vht.contracts.internal.model.MethodRoles;
import dev.vht.contracts.internal.view.ContainerViews;
import dev.vht.contracts.verdict.ContractDefinitionException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles what becomes of the objects that methods receive and return. */
public final class RoleCompiler {
  private final Map<RoleDraft, CompiledRole> roles;
  private final boolean hasViews;

  RoleCompiler(Map<RoleDraft, CompiledRole> roles) {
    this.roles = roles;
    this.hasViews = hasViews(roles.keySet());
  }

  private static boolean hasViews(Set<RoleDraft> roles) {
    for (RoleDraft role : roles) {
      for (RoleDraft.MethodDraft method : role.methods) {
        if (method.each != null) {
          return true;
        }
      }
    }
    return false;
  }

  MethodRoles compile(RoleDraft role, RoleDraft.MethodDraft method) {
    if (method.result != null && method.each != null) {
      throw error(
          method.method,
          "its result has the role "
              + method.result.name
              + ", so its elements cannot have the role "
              + method.each.name
              + "; give the role "
              + method.result.name
              + " methods that return it");
    }
    boolean isPassed = compiled(role).isPassed();
    Map<Integer, CompiledRole> passed = new HashMap<>();
    for (Map.Entry<Integer, RoleDraft> taken : method.passed.entrySet()) {
      passed.put(taken.getKey(), compiled(taken.getValue()));
    }
    Map<Integer, Handover> handed = new HashMap<>();
    Class<?>[] types = method.method.getParameterTypes();
    for (int i = 0; i < types.length; i++) {
      Handover how = handover(method, i, types[i], isPassed);
      if (how != null) {
        handed.put(i, how);
      }
    }
    return new MethodRoles(
        method.result == null ? null : compiled(method.result),
        method.each == null ? null : compiled(method.each),
        passed,
        handed,
        method.result == null
            && method.each == null
            && mayBe(method.method.getReturnType(), !isPassed));
  }

  private CompiledRole compiled(RoleDraft draft) {
    return Objects.requireNonNull(roles.get(draft));
  }

  private @Nullable Handover handover(
      RoleDraft.MethodDraft method, int index, Class<?> type, boolean isPassed) {
    Passing declared = method.passing.get(index);
    if (declared != null && method.passed.containsKey(index)) {
      throw error(
          method.method,
          "its argument " + index + " has a role, so it is passed checked; declare one of both");
    } else if (declared == Passing.RAW) {
      return declared(method.method, index, type);
    } else if (declared == Passing.CHECKED || method.passed.containsKey(index)) {
      return null;
    }
    Class<?> element = type;
    while (element.isArray()) {
      element = element.getComponentType();
    }
    boolean isObject = mayBe(element, isPassed);
    boolean isView = hasViews && ContainerViews.isViewable(type);
    if (isView || (isObject && type.isArray())) {
      return Handover.ELEMENTS;
    }
    return isObject ? Handover.OBJECT : null;
  }

  private Handover declared(Method method, int index, Class<?> type) {
    if (type.isPrimitive()) {
      throw error(method, "its argument " + index + " is a " + type + ", never a checked object");
    } else if (ContainerViews.isViewable(type)) {
      return Handover.DECLARED_EACH;
    } else if ((Iterable.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type))
        && roles.values().stream().noneMatch(role -> type.isAssignableFrom(role.type()))) {
      throw error(
          method,
          "its argument "
              + index
              + " is a "
              + type.getName()
              + ", whose elements cannot be replaced; declare the parameter as "
              + ContainerViews.viewable());
    }
    return Handover.DECLARED;
  }

  /** Whether an object of a declared type may be a checked object of one of the makers. */
  private boolean mayBe(Class<?> type, boolean isPassed) {
    for (CompiledRole role : roles.values()) {
      if (role.isPassed() == isPassed && type.isAssignableFrom(role.type())) {
        return type != Object.class;
      }
    }
    return false;
  }

  private static ContractDefinitionException error(Method method, String problem) {
    return new ContractDefinitionException(method + ": " + problem, null);
  }

  /**
   * Returns the declared type of the elements of a method's result.
   *
   * @throws ContractDefinitionException if the result is no array and no container that can be
   *     viewed, or if its elements have no declared type
   */
  public static Class<?> elementType(Method method) {
    Class<?> type = method.getReturnType();
    if (type.isArray()) {
      return type.getComponentType();
    } else if (!ContainerViews.isViewable(type)) {
      throw error(
          method,
          "the elements of a "
              + type.getName()
              + " cannot take a role; it must return "
              + ContainerViews.viewable());
    } else if (method.getGenericReturnType() instanceof ParameterizedType parameterized) {
      Type[] elements = parameterized.getActualTypeArguments();
      return erased(elements[elements.length - 1]);
    }
    return Object.class;
  }

  private static Class<?> erased(Type type) {
    if (type instanceof Class<?> plain) {
      return plain;
    } else if (type instanceof ParameterizedType parameterized) {
      return erased(parameterized.getRawType());
    } else if (type instanceof WildcardType wildcard) {
      return erased(wildcard.getUpperBounds()[0]);
    } else if (type instanceof TypeVariable<?> variable) {
      return erased(variable.getBounds()[0]);
    }
    return Object.class; // an array of a generic type
  }
}
