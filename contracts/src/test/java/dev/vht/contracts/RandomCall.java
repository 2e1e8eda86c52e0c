package dev.vht.contracts;

import dev.vht.contracts.RandomContract.Domain;
import dev.vht.contracts.RandomContract.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A call of a random contract.
 *
 * @param isMarked its last argument
 * @param result what the method returns
 * @param isFailing whether the method throws instead
 * @param thread what a report calls its thread
 */
record RandomCall(
    Thing receiver,
    int method,
    List<Object> arguments,
    boolean isMarked,
    Object result,
    boolean isFailing,
    String thread) {

  static final String MAIN = "thread " + Thread.currentThread().getName();
  static final String OTHER = "thread other";

  /** An object under contract: a root, or a part of one. */
  static final class Thing implements Node {
    final List<Thing> parts = new ArrayList<>();
    private final String name;
    private final @Nullable Thing whole;
    private Object result = "done";
    private boolean isFailing;

    Thing(String name, @Nullable Thing whole) {
      this.name = name;
      this.whole = whole;
    }

    /** Makes roots with two parts each. */
    static List<Thing> roots(int count) {
      List<Thing> roots = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        Thing root = new Thing("root" + number, null);
        root.parts.add(new Thing("part" + number + "a", root));
        root.parts.add(new Thing("part" + number + "b", root));
        roots.add(root);
      }
      return roots;
    }

    boolean isPart() {
      return whole != null;
    }

    Thing root() {
      return whole == null ? this : whole;
    }

    void next(RandomCall call) {
      result = call.result();
      isFailing = call.isFailing();
    }

    private Object answer() {
      if (isFailing) {
        throw new IllegalStateException("as the test says");
      }
      return result;
    }

    @Override
    public Object m0(Object x, Object y, Object z, boolean isMarked) {
      return answer();
    }

    @Override
    public Object m1(Object x, Object y, Object z, boolean isMarked) {
      return answer();
    }

    @Override
    public Object m2(Object x, Object y, Object z, boolean isMarked) {
      return answer();
    }

    @Override
    public Object m3(Object x, Object y, Object z, boolean isMarked) {
      return answer();
    }

    @Override
    public Object m4(Object x, Object y, Object z, boolean isMarked) {
      return answer();
    }

    @Override
    public Node part(int number) {
      return parts.get(number);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static RandomCall of(
      RandomContract contract,
      boolean isOfPart,
      int method,
      boolean isFailing,
      List<Thing> roots,
      Random random) {
    Thing root = one(roots, random);
    List<Object> arguments = new ArrayList<>();
    for (String key : RandomContract.KEYS) {
      arguments.add(object(contract, key, roots, random));
    }
    String resultKey = contract.resultKey(isOfPart, method);
    return new RandomCall(
        isOfPart ? one(root.parts, random) : root,
        method,
        arguments,
        random.nextInt(3) == 0,
        resultKey == null ? "done" : object(contract, resultKey, List.of(root), random),
        isFailing,
        contract.domains.containsValue(Domain.THREAD) && random.nextInt(3) == 0 ? OTHER : MAIN);
  }

  private static Object object(
      RandomContract contract, String key, List<Thing> roots, Random random) {
    return switch (contract.domains.getOrDefault(key, Domain.VALUE)) {
      case VALUE -> (key + random.nextInt(2)).intern(); // also compared by identity
      case PART -> one(one(roots, random).parts, random);
      case ROOT -> one(roots, random);
      case THREAD -> "unused";
    };
  }

  private static Thing one(List<Thing> things, Random random) {
    return things.get(random.nextInt(things.size()));
  }

  /** What a report calls an object. */
  static String shown(Object object) {
    return object instanceof String text ? '"' + text + '"' : object.toString();
  }
}
