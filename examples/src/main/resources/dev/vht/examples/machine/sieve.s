# Counts the primes below N with the sieve of Eratosthenes, a segment at a time.
#
# in:   a0 = N, a power of two from 2^10 to 2^30;  a1 = address of N/2 bytes, all zero
# out:  a0 = the number of primes below N;  a7 = 93 (exit), then ECALL
#
# The byte at index i stands for the odd number 2i+1: 0 if it may be prime, 1 if it is composite.
#
#   s0 n, the number of bytes      s3 bytes for the base primes     s6 phase: 0 sieving, 1 counting
#   s1 address of the bytes        s4 first index of the segment    s7 bytes in a segment
#   s2 root of N, rounded up       s5 end of the segment            s8 the number 1

        srli  s0, a0, 1
        mv    s1, a1
        li    s6, 0
        li    s7, 131072
        li    s8, 1
        sb    s8, 0(s1)             # 1 is no prime

        li    s2, 1                 # the root of N
root:   mul   t0, s2, s2
        bgeu  t0, a0, rooted
        addi  s2, s2, 1
        j     root
rooted: srli  s3, s2, 1
        addi  s3, s3, 1

        li    t0, 1                 # the base primes: the plain sieve over the first s3 bytes
base:   slli  t1, t0, 1
        addi  t1, t1, 1             # t1 = p = 2i+1
        mul   t2, t1, t1
        srli  t2, t2, 1             # the index of p*p
        bgeu  t2, s3, based
        add   t3, s1, t0
        lbu   t3, 0(t3)
        bnez  t3, nextb
cross:  add   t3, s1, t2
        sb    s8, 0(t3)
        add   t2, t2, t1
        bltu  t2, s3, cross
nextb:  addi  t0, t0, 1
        j     base
based:

        li    s4, 0                 # the segments
segm:   add   s5, s4, s7
        bgeu  s0, s5, prime0
        mv    s5, s0
prime0: li    t0, 1
prime:  bgeu  t0, s3, segend
        add   t3, s1, t0
        lbu   t3, 0(t3)
        bnez  t3, nextp
        slli  t1, t0, 1
        addi  t1, t1, 1             # t1 = p
        mul   t2, t1, t1
        srli  t2, t2, 1             # where p's multiples begin to count
        bgeu  t2, s5, segend        # greater primes begin behind this segment, too
        bgeu  t2, s4, mark0
        sub   t3, s4, t2            # the first multiple that is not before the segment
        remu  t3, t3, t1
        mv    t2, s4
        beqz  t3, mark0
        add   t2, t2, t1
        sub   t2, t2, t3
mark0:  add   t4, s1, s5
        add   t2, s1, t2
        bgeu  t2, t4, nextp
mark:   sb    s8, 0(t2)
        add   t2, t2, t1
        bltu  t2, t4, mark
nextp:  addi  t0, t0, 1
        j     prime
segend: mv    s4, s5
        bltu  s4, s0, segm

        li    s6, 1                 # counting: four bytes at a time, each 0 or 1
        li    s4, 0
        li    t2, 0                 # the composites
        li    t3, 0x01010101
count:  add   t0, s1, s4
        lw    t1, 0(t0)
        mul   t1, t1, t3            # the sum of the bytes, in the highest one
        srli  t1, t1, 24
        add   t2, t2, t1
        addi  s4, s4, 4
        bltu  s4, s0, count

        sub   a0, s0, t2
        addi  a0, a0, 1             # and the prime 2
        li    a7, 93
        ecall
