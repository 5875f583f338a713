! SPDX-License-Identifier: GPL-2.0-only
! A base type that is called real(kind=8), and a truth value of four bytes.
module shapes
  type :: shape
    real(8) :: a(2)
    logical(4) :: yes
    integer(4) :: n
  end type
end module

subroutine show(p)
  use shapes
  type(shape) :: p
  if (p%n == -1) print *, p%n
end subroutine

program plain
  use shapes
  type(shape) :: one
  one%a = 1.5
  one%yes = .true.
  one%n = 5
  do
    call show(one)
    call sleep(1)
  end do
end program
