// SPDX-License-Identifier: GPL-2.0-only
//
// Vector instructions whose opcode is that of a jump, of a return and of a call, and one whose is of none.
__asm__(".text\n"
	".macro one name:req, instruction:vararg\n"
	".globl \\name\n.type \\name, @function\n\\name:\n\\instruction\nret\n.size \\name, . - \\name\n"
	".endm\n"
	"one jumps, vmovd %xmm2, %r9d\n"
	"one returns, vcmpps $0, %xmm0, %xmm1, %xmm2\n"
	"one calls, vpsubsb %xmm0, %xmm1, %xmm2\n"
	"one wide, vmovdqa32 %zmm0, (%rdi)\n"
	"one adds, vpaddd %xmm0, %xmm1, %xmm2\n");

int main(void)
{
	return 0;
}
