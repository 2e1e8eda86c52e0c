package dev.vht.contracts.internal.compile;

import dev.vht.contracts.annotation.Contracted;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.contracts.annotation.Uncertain;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Reads the annotations of an interface and of all that it extends, except those of their methods.
 * The same statement of two interfaces counts once.
 */
final class TypeReader {
  private final Lineage lineage;
  private final Map<Class<?>, RuleMethods> rules = new HashMap<>();

  TypeReader(Lineage lineage, MethodHandles.Lookup lookup) {
    this.lineage = lineage;
    for (Class<?> member : lineage.members()) {
      List<RuleMethods> above = new ArrayList<>();
      for (Class<?> extended : member.getInterfaces()) {
        above.add(rules(extended));
      }
      rules.put(member, new RuleMethods(owner(member), above, lookup));
    }
  }

  /** An annotation, and the interface on which it stands. */
  record Stated<A extends Annotation>(Class<?> by, A says) {}

  private static Class<?> owner(Class<?> member) {
    Contracted contracted = member.getAnnotation(Contracted.class);
    return contracted == null || contracted.rules() == void.class ? member : contracted.rules();
  }

  /** The methods that each interface names. */
  Map<Class<?>, RuleMethods> rules() {
    return Map.copyOf(rules);
  }

  private RuleMethods rules(Class<?> member) {
    return Objects.requireNonNull(rules.get(member));
  }

  /** The protocols, those of super-interfaces first. */
  List<Stated<Protocol>> protocols() {
    List<Stated<Protocol>> all = new ArrayList<>();
    for (Class<?> member : lineage.members()) {
      for (Protocol protocol : member.getAnnotationsByType(Protocol.class)) {
        Stated<Protocol> stated = new Stated<>(member, protocol);
        List<Stated<Protocol>> namesakes = new ArrayList<>();
        for (Stated<Protocol> other : all) {
          if (other.by != member && other.says.rule().equals(protocol.rule())) {
            namesakes.add(other);
          }
        }
        if (namesakes.isEmpty()) {
          all.add(stated);
        } else if (namesakes.stream().noneMatch(other -> isSame(stated, other))) {
          Stated<Protocol> other = namesakes.get(0);
          throw Conflict.between(
              "the protocol " + protocol.rule(),
              other.by.getName(),
              shown(other),
              member.getName(),
              shown(stated));
        }
      }
    }
    return all;
  }

  private boolean isSame(Stated<Protocol> one, Stated<Protocol> other) {
    return one.says.equals(other.says) && methods(one).toList().equals(methods(other).toList());
  }

  private Stream<Object> methods(Stated<Protocol> stated) {
    Protocol protocol = stated.says;
    return Stream.of(protocol.machine(), protocol.explanation(), protocol.seed())
        .map(name -> Objects.requireNonNullElse(rules(stated.by).named(name), ""));
  }

  private String shown(Stated<Protocol> stated) {
    List<Object> methods = methods(stated).filter(Method.class::isInstance).toList();
    return stated.says + (methods.isEmpty() ? "" : " with " + methods);
  }

  /** The refusals, those of super-interfaces first. */
  List<Refuses> refusals() {
    List<Stated<Refuses>> all = new ArrayList<>();
    for (Class<?> member : lineage.members()) {
      for (Refuses refuses : member.getAnnotationsByType(Refuses.class)) {
        for (Stated<Refuses> other : all) {
          boolean isNamesake =
              other.by != member
                  && other.says.rule().equals(refuses.rule())
                  && other.says.with() == refuses.with();
          if (isNamesake && !other.says.text().equals(refuses.text())) {
            throw Conflict.between(
                "the refusal " + refuses.rule(),
                other.by.getName(),
                other.says,
                member.getName(),
                refuses);
          }
        }
        if (all.stream().noneMatch(other -> other.says.equals(refuses))) {
          all.add(new Stated<>(member, refuses));
        }
      }
    }
    List<Refuses> refusals = new ArrayList<>();
    for (Stated<Refuses> refusal : all) {
      refusals.add(refusal.says);
    }
    return refusals;
  }

  /** What leaves the effect of a call uncertain, in any interface. */
  List<Uncertain> uncertain() {
    List<Uncertain> all = new ArrayList<>();
    for (Class<?> member : lineage.members()) {
      all.addAll(List.of(member.getAnnotationsByType(Uncertain.class)));
    }
    return all;
  }

  /** The noun that the interface states, or else the first that it inherits. */
  String noun() {
    List<Stated<Contracted>> stated = new ArrayList<>();
    for (Stated<Contracted> one : contracted()) {
      if (!one.says.noun().equals("object")) {
        stated.add(one);
      }
    }
    if (stated.isEmpty()) {
      return "object";
    }
    Stated<Contracted> last = stated.get(stated.size() - 1);
    return (last.by == own() ? last : stated.get(0)).says.noun();
  }

  /** The event with which every trace begins, in which the interfaces must not differ. */
  String creation() {
    List<Stated<Contracted>> stated = new ArrayList<>();
    for (Stated<Contracted> one : contracted()) {
      if (!one.says.creation().isEmpty()) {
        stated.add(one);
      }
    }
    for (Stated<Contracted> one : stated) {
      Stated<Contracted> first = stated.get(0);
      if (!one.says.creation().equals(first.says.creation())) {
        throw Conflict.between(
            "the event that begins a trace",
            first.by.getName(),
            first.says.creation(),
            one.by.getName(),
            one.says.creation());
      }
    }
    return stated.isEmpty() ? "" : stated.get(0).says.creation();
  }

  private Class<?> own() {
    List<Class<?>> members = lineage.members();
    return members.get(members.size() - 1);
  }

  private List<Stated<Contracted>> contracted() {
    List<Stated<Contracted>> contracted = new ArrayList<>();
    for (Class<?> member : lineage.members()) {
      Contracted says = member.getAnnotation(Contracted.class);
      if (says != null) {
        contracted.add(new Stated<>(member, says));
      }
    }
    return contracted;
  }
}
